package org.gru4j.cli.language;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.gru4j.cli.inspect.DescriptionJson;
import org.gru4j.cli.options.ModelFile;
import org.gru4j.forecast.Forecaster;
import org.gru4j.labelling.LabellingModel;
import org.gru4j.labelling.TextClassifier;
import org.gru4j.labelling.TextTagger;
import org.gru4j.lm.LanguageModel;
import org.gru4j.models.ModelKind;
import org.gru4j.models.ModelSummary;
import org.gru4j.seq2seq.Seq2Seq;
import org.gru4j.sequence.SequenceClassifier;
import org.gru4j.sequence.SequenceForecaster;
import org.gru4j.speech.recognition.AcousticFeatures;
import org.gru4j.speech.recognition.SpeechRecognizer;
import org.gru4j.storage.AtomicFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a trained model for other frameworks. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes a model for ONNX Runtime, or the weights of a language model for PyTorch or NumPy.",
      "Beside the file goes NAME.codec.json: the tokens in the order of their indices; or of a model"
          + " of sequences NAME.columns.json: the columns and labels in their order. A translation"
          + " model becomes NAME.encoder.onnx, NAME.decoder.onnx, and their tokens. Beside a recogniser"
          + " goes NAME.features.json: what it hears; beside a forecaster of series NAME.series.json:"
          + " what it reads; beside a model of labelled text NAME.labels.json: words, letters, labels.",
      ""
    })
public final class ExportCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin ModelFile model = new ModelFile();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description =
          "What to write. NAME.onnx: the model, from tokens and states to probabilities and"
              + " states. NAME.safetensors, NAME.npz: tensors, named as in a PyTorch model with the"
              + " modules embedding, rnn (a GRU) and head (a Linear).")
  Path out = Path.of("");

  @Override
  public Integer call() throws IOException {
    WeightsFile file = new WeightsFile(out);
    Path checkpoint = model.file();
    ModelKind kind = ModelKind.of(checkpoint);
    switch (kind) {
      case LANGUAGE_MODEL -> languageModel(LanguageModel.load(checkpoint), file);
      case CLASSIFIER, TAGGER -> {
        file.requireOnnx(kind.words());
        SequenceClassifier.load(checkpoint).exportOnnx(out);
        columns(checkpoint, file);
      }
      case FORECASTER -> {
        file.requireOnnx(kind.words());
        SequenceForecaster.load(checkpoint).exportOnnx(out);
        columns(checkpoint, file);
      }
      case TRANSLATION -> {
        file.requireOnnx(kind.words());
        translation(Seq2Seq.load(checkpoint), file);
      }
      case SPEECH -> {
        file.requireOnnx(kind.words());
        speech(checkpoint, file);
      }
      case SERIES_FORECASTER -> {
        file.requireOnnx(kind.words());
        series(Forecaster.load(checkpoint), file);
      }
      case TEXT_CLASSIFIER -> {
        file.requireOnnx(kind.words());
        labels(TextClassifier.load(checkpoint), file);
      }
      case TEXT_TAGGER -> {
        file.requireOnnx(kind.words());
        labels(TextTagger.load(checkpoint), file);
      }
    }
    return 0;
  }

  private void languageModel(LanguageModel loaded, WeightsFile file) throws IOException {
    file.write(loaded.network());
    AtomicFile.write(file.codec(), loaded.codec()::save);
    tell(file.isOnnx() ? "model:" : "weights:", out);
    tell("tokens:", file.codec());
  }

  private void translation(Seq2Seq loaded, WeightsFile file) throws IOException {
    Path encoder = file.beside(".encoder.onnx");
    Path decoder = file.beside(".decoder.onnx");
    Path source = file.beside(".source.codec.json");
    Path target = file.beside(".target.codec.json");
    loaded.exportOnnx(encoder, decoder);
    AtomicFile.write(source, loaded.codec().sourceCodec()::save);
    AtomicFile.write(target, loaded.codec().targetCodec()::save);
    tell("encoder:", encoder);
    tell("decoder:", decoder);
    tell("tokens:", source);
    tell("tokens:", target);
  }

  private void speech(Path checkpoint, WeightsFile file) throws IOException {
    SpeechRecognizer loaded = SpeechRecognizer.load(checkpoint);
    loaded.exportOnnx(out);
    AtomicFile.write(file.codec(), loaded.codec()::save);
    Path features = file.beside(".features.json");
    AcousticFeatures heard = loaded.features();
    describe(
        new TreeMap<String, Object>(
            Map.of(
                "sample rate", heard.sampleRate(),
                "mel bands", heard.melBands(),
                "frames together", heard.framesTogether(),
                "look ahead", heard.lookAhead(),
                "normalized over", heard.normalizedOver(),
                "seconds per step", loaded.secondsPerStep())),
        features);
    tell("model:", out);
    tell("symbols:", file.codec());
    tell("features:", features);
  }

  private void series(Forecaster loaded, WeightsFile file) throws IOException {
    loaded.exportOnnx(out);
    inputs(loaded.inputs(), file.beside(".series.json"));
  }

  private void labels(LabellingModel<?> loaded, WeightsFile file) throws IOException {
    loaded.exportOnnx(out);
    inputs(loaded.inputs(), file.beside(".labels.json"));
  }

  private void inputs(Map<String, Object> values, Path inputs) throws IOException {
    describe(values, inputs);
    tell("model:", out);
    tell("inputs:", inputs);
  }

  private static void describe(Map<?, ?> values, Path file) throws IOException {
    String json = DescriptionJson.of(values);
    AtomicFile.write(file, to -> to.write(json.getBytes(StandardCharsets.UTF_8)));
  }

  private void columns(Path checkpoint, WeightsFile file) throws IOException {
    describe(ModelSummary.of(checkpoint).details(), file.columns());
    tell("model:", out);
    tell("columns:", file.columns());
  }

  private void tell(String what, Path file) {
    PrintWriter console = spec.commandLine().getOut();
    console.printf("%-9s %s%n", what, file);
    console.flush();
  }
}
