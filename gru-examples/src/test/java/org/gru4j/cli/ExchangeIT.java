package org.gru4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gru4j.cli.Program.run;
import static org.gru4j.cli.Program.succeed;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gru4j.cli.Program.Outcome;
import org.gru4j.layer.token.TokenStepper;
import org.gru4j.lm.LanguageModel;
import org.gru4j.sequence.CsvSequences;
import org.gru4j.sequence.LabelledSequence;
import org.gru4j.sequence.SequenceClassifier;
import org.gru4j.sequence.SequenceForecaster;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.weights.tensors.NamedTensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Trained models on their way to ONNX Runtime and PyTorch's files, and back. */
class ExchangeIT {
  private static final int HIDDEN = 12;

  /** Two layers of their own sizes, and one whose output shares the embedding's weights. */
  @TempDir static Path trained;

  @TempDir Path folder;

  @BeforeAll
  static void train() {
    train("plain", "--embedding", "7", "--layers", "2");
    train("tied", "--embedding", HIDDEN, "--tied");
    train("words", "--tokens", "words", "--vocabulary", "60", "--adaptive", "20");
  }

  private static void train(String name, Object... options) {
    List<Object> arguments =
        new ArrayList<>(List.of("train", "--corpus", Path.of("..", "LICENSE"), "--sample", "0"));
    arguments.addAll(List.of("--hidden", HIDDEN, "--batch", "8", "--window", "20"));
    arguments.addAll(List.of("--epochs", "1", "--out", trained.resolve(name)));
    arguments.addAll(Arrays.asList(options));
    succeed(arguments.toArray());
  }

  private static LanguageModel load(Path run) {
    return LanguageModel.load(RunFolder.at(run).bestOrLast());
  }

  private Path export(String name, String file) {
    Path out = folder.resolve(file);
    succeed("export", "--model", trained.resolve(name), "--out", out);
    return out;
  }

  @ParameterizedTest
  @CsvSource({"plain, 2", "tied, 1"})
  void onnxRuntimeGivesTheProbabilitiesOfTheModel(String name, int layers)
      throws OrtException, IOException {
    Path file = export(name, "model.onnx");
    LanguageModel model = load(trained.resolve(name));
    TextCodec codec = OnnxRuns.codec(folder.resolve("model.codec.json"));
    OrtEnvironment runtime = OrtEnvironment.getEnvironment();
    try (OrtSession session = runtime.createSession(file.toString());
        TokenStepper stepper = TokenStepper.of(model.network(), 1)) {
      assertThat(session.getNumInputs()).isEqualTo(1 + layers);
      Map<String, OnnxTensor> inputs = OnnxRuns.zeroStates(session);
      for (int token : codec.encode("the License of the ")) {
        LongBuffer index = LongBuffer.wrap(new long[] {token});
        inputs.put("tokens", OnnxTensor.createTensor(runtime, index, new long[] {1, 1}));
        try (OrtSession.Result result = session.run(inputs)) {
          float[] expected = stepper.step(token).dup('c').data().asFloat();
          assertClose(OnnxRuns.value(result, "output"), expected);
          OnnxRuns.keepStates(result, inputs);
        }
      }
    }
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i] - expected[i]).isBetween(-1e-5f, 1e-5f);
    }
  }

  /** Columns of any scale, one of them constant; what ONNX Runtime says is what Java says. */
  @ParameterizedTest
  @CsvSource({"classify, 1", "classify --bidirectional, 1", "tag, 1", "tag --bidirectional, 2"})
  void onnxRuntimeLabelsAsJavaDoes(String command, int layers) throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    Random random = new Random(5);
    for (int file = 0; file < 9; file++) {
      StringBuilder rows = new StringBuilder();
      for (int step = 0; step < 3 + file % 4; step++) {
        rows.append(1e6 + random.nextGaussian()).append(",7,").append(random.nextGaussian() * 1e-3);
        rows.append(file % 2 == 0 ? ",up\n" : ",down\n");
      }
      Files.writeString(data.resolve(file + ".csv"), rows);
    }
    List<Object> arguments = new ArrayList<>(List.of((Object[]) command.split(" ")));
    arguments.addAll(List.of(data, "--epochs=2", "--hidden=5", "--batch=3", "--layers=" + layers));
    arguments.add("--out=" + folder.resolve("run"));
    succeed(arguments.toArray());
    SequenceClassifier model =
        SequenceClassifier.load(RunFolder.at(folder.resolve("run")).bestOrLast());
    Path file = folder.resolve("labels.onnx");
    assertThat(succeed("export", "--model", folder.resolve("run"), "--out", file).out())
        .contains("labels.onnx", "labels.columns.json");
    assertThat(Files.readString(folder.resolve("labels.columns.json")))
        .contains("\"labels\":[\"down\",\"up\"]");
    for (LabelledSequence each : CsvSequences.PLAIN.labelled(data, -1)) {
      INDArray expected = model.probabilities(List.of(each.features())).get(0);
      INDArray ordered = expected.rank() == 2 ? expected.transpose() : expected;
      assertClose(OnnxRuns.labels(file, each.features()), ordered.dup('c').data().asFloat());
    }
  }

  @Test
  void onnxRuntimeForecastsAsJavaDoes() throws Exception {
    StringBuilder rows = new StringBuilder();
    for (int step = 0; step < 120; step++) {
      rows.append(step).append(',').append(1e5 + 40 * Math.sin(step * 0.4)).append('\n');
    }
    Path data = Files.writeString(folder.resolve("series.csv"), rows);
    Path run = folder.resolve("run");
    succeed(
        "forecast",
        data,
        "--column=1",
        "--window=6",
        "--horizon=3",
        "--hidden=5",
        "--epochs=2",
        "--scaling=min_max",
        "--out=" + run);
    Path file = folder.resolve("series.onnx");
    succeed("export", "--model", run, "--out", file);
    SequenceForecaster model = SequenceForecaster.load(RunFolder.at(run).bestOrLast());
    INDArray series = CsvSequences.PLAIN.series(data);
    INDArray expected = model.predict(series);
    INDArray window = series.get(NDArrayIndex.all(), NDArrayIndex.interval(114, 120));
    double[] found = OnnxRuns.forecast(file, window, 3);
    for (int step = 0; step < 3; step++) {
      assertThat(found[step]).isCloseTo(expected.getDouble(step), within(1e-3));
    }
    assertThat(run("export", "--model", run, "--out", folder.resolve("m.npz")).err())
        .contains("Expected a file named *.onnx for a forecaster");
  }

  /** A run like another one in shape, with other weights. */
  private static Path otherWeights(String name, Path out) {
    LanguageModel other = load(trained.resolve(name));
    other.network().params().subi(0.25);
    other.saveImported(RunFolder.at(out));
    return out;
  }

  @ParameterizedTest
  @CsvSource({
    "plain, model.safetensors",
    "plain, model.npz",
    "tied, model.npz",
    "tied, MODEL.SAFETENSORS"
  })
  void whatWasExportedComesBackBitByBit(String name, String file) {
    Path out = folder.resolve("imported");
    Path like = otherWeights(name, folder.resolve("other"));
    succeed("import", export(name, file), "--like", like, "--out", out);
    float[] before = load(trained.resolve(name)).network().params().data().asFloat();
    assertThat(load(out).network().params().data().asFloat()).isEqualTo(before);

    String[] generate = {"--prompt", "the ", "--length", "30", "--seed", "4"};
    assertThat(generate(out, generate)).isEqualTo(generate(trained.resolve(name), generate));
    assertThat(generate(out, generate)).isNotEqualTo(generate(like, generate));
  }

  private static String generate(Path model, String... options) {
    List<Object> arguments = new ArrayList<>(List.of("generate", "--model", model));
    arguments.addAll(Arrays.asList(options));
    return succeed(arguments.toArray()).out();
  }

  /** Of ONNX come the GRU layers; what is around them is that of the other model. */
  @Test
  void onnxGivesTheGruLayers() {
    Path like = otherWeights("plain", folder.resolve("other"));
    Path out = folder.resolve("imported");
    Outcome outcome = succeed("import", export("plain", "m.onnx"), "--like", like, "--out", out);
    assertThat(outcome.out()).contains("the GRU layers; embedding and output are of " + like);
    Map<String, INDArray> trainedParameters = load(trained.resolve("plain")).network().paramTable();
    Map<String, INDArray> others = load(like).network().paramTable();
    load(out)
        .network()
        .paramTable()
        .forEach(
            (key, actual) -> {
              boolean around = key.startsWith("0_") || key.startsWith("3_");
              INDArray expected = (around ? others : trainedParameters).get(key);
              assertThat(actual.dup('c').data().asFloat())
                  .as(key)
                  .isEqualTo(expected.dup('c').data().asFloat());
            });
  }

  /** PyTorch's GRU has recurrent biases, which a model trained here has not. */
  @Test
  void recurrentBiasesOfPyTorchGetAPlace() {
    Map<String, INDArray> tensors =
        new LinkedHashMap<>(NamedTensors.read(export("plain", "here.npz")).asMap());
    INDArray bias = Nd4j.rand(3 * HIDDEN).subi(0.5).castTo(Nd4j.dataType());
    tensors.put("rnn.bias_hh_l1", bias);
    Path file = folder.resolve("there.safetensors");
    NamedTensors.of(tensors).write(file);
    Path out = folder.resolve("imported");
    succeed("import", file, "--like", trained.resolve("plain"), "--out", out);
    Path back = folder.resolve("back.npz");
    succeed("export", "--model", out, "--out", back);
    NamedTensors.read(back)
        .asMap()
        .forEach(
            (name, actual) ->
                assertThat(actual.equalsWithEps(tensors.get(name), 0)).as(name).isTrue());
    assertThat(generate(out, "--length", "30"))
        .isNotEqualTo(generate(trained.resolve("plain"), "--length", "30"));
  }

  private static void refused(String sentence, Object... arguments) {
    Outcome outcome = run(arguments);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .startsWith("gru4j: Expected ")
        .contains(sentence)
        .doesNotContain("Exception");
    assertThat(outcome.err().lines()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"export", "import"})
  void theCommandsExplainThemselves(String command) {
    assertThat(succeed(command, "--help").out())
        .startsWith("Usage: gru4j " + command)
        .contains("NAME.onnx", "NAME.safetensors", "NAME.npz", "--out");
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.pt", "model", "safetensors"})
  void unknownEndings(String name) {
    Path run = trained.resolve("plain");
    Path file = folder.resolve(name);
    String sentence = "a file named *.onnx, *.safetensors or *.npz, found " + file + ".";
    refused(sentence, "export", "--model", run, "--out", file);
    refused(sentence, "import", file, "--like", run, "--out", folder.resolve("out"));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatCannotBeExported() {
    Path words = trained.resolve("words");
    Path file = folder.resolve("m.onnx");
    refused("found AdaptiveTokenOutput", "export", "--model", words, "--out", file);
    refused("AdaptiveTokenOutput", "export", "--model", words, "--out", folder.resolve("m.npz"));
    refused("found no such file", "export", "--model", folder.resolve("none.zip"), "--out", file);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatCannotBeImported() throws IOException {
    Path run = trained.resolve("plain");
    Path out = folder.resolve("out");
    Path file = export("plain", "model.npz");
    Map<String, INDArray> tensors = new LinkedHashMap<>(NamedTensors.read(file).asMap());
    tensors.remove("rnn.weight_hh_l1");
    NamedTensors.of(tensors).write(file);
    refused(
        "tensor rnn.weight_hh_l1 of shape [36, 12] in " + file + ", found none.",
        "import",
        file,
        "--like",
        run,
        "--out",
        out);
    tensors.put("rnn.weight_hh_l1", Nd4j.create(36, 11));
    NamedTensors.of(tensors).write(file);
    refused("found [36, 11].", "import", file, "--like", run, "--out", out);
    Path tied = export("tied", "tied.onnx");
    refused("Expected 2 GRU nodes in " + tied, "import", tied, "--like", run, "--out", out);
    Files.writeString(file, "not a zip");
    refused("in " + file, "import", file, "--like", run, "--out", out);
    refused("found none", "import", folder.resolve("none.npz"), "--like", run, "--out", out);
    assertThat(out).doesNotExist();
    refused(
        "a folder without a run, found the checkpoint " + run,
        "import",
        export("plain", "m.npz"),
        "--like",
        run,
        "--out",
        run);
  }
}
