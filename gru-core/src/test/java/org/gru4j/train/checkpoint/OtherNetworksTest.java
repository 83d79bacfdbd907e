package org.gru4j.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.Gru4jException;
import org.gru4j.layer.GRU;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.layer.token.TokenOutput;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.SmallTraining;
import org.gru4j.seq2seq.Seq2Seq;
import org.gru4j.seq2seq.Seq2SeqConfiguration;
import org.gru4j.sequence.ForecastTask;
import org.gru4j.sequence.LabelledSequence;
import org.gru4j.sequence.SequenceClassifier;
import org.gru4j.sequence.SequenceConfiguration;
import org.gru4j.sequence.SequenceForecaster;
import org.gru4j.testing.Zips;
import org.gru4j.text.pairs.PairCodec;
import org.gru4j.text.pairs.PairSplit;
import org.gru4j.text.pairs.PairStore;
import org.gru4j.text.pairs.ParallelCorpus;
import org.gru4j.text.pairs.SentencePair;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Checkpoints whose network is not one of the model that they say they are. */
class OtherNetworksTest {
  private static final TrainingPlan SHORT = TrainingPlan.builder().epochs(1).maxSteps(1).build();

  @TempDir private Path folder;

  private static MultiLayerNetwork network(Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().updater(new Adam(0.01)).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerConfiguration configuration = list.build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  private static TokenEmbedding embedding(long tokens) {
    return new TokenEmbedding.Builder().nIn(tokens).nOut(4).build();
  }

  private static GRU gru(long inputs) {
    return new GRU.Builder().nIn(inputs).nOut(4).build();
  }

  private static TokenOutput tokens(long tokens) {
    return new TokenOutput.Builder().nIn(4).nOut(tokens).build();
  }

  private static RnnOutputLayer steps(long outputs) {
    return new RnnOutputLayer.Builder(LossFunction.MSE).nIn(4).nOut(outputs).build();
  }

  private static OutputLayer vector(long outputs) {
    return new OutputLayer.Builder(LossFunction.MSE).nIn(4).nOut(outputs).build();
  }

  /** A checkpoint with another network in the place of its own. */
  private Path with(Path checkpoint, Model other) throws IOException {
    String configuration =
        other instanceof MultiLayerNetwork layers
            ? layers.getLayerWiseConfigurations().toJson()
            : ((ComputationGraph) other).getConfiguration().toJson();
    Path changed = Files.createTempFile(folder, "other", ".zip");
    Map<String, UnaryOperator<byte[]>> changes =
        Map.of(
            "configuration.json", old -> configuration.getBytes(StandardCharsets.UTF_8),
            "coefficients.bin", old -> bytes(other.params()),
            "updaterState.bin", old -> bytes(NetworkState.ofUpdater(other)));
    Zips.change(checkpoint, changed, changes);
    return changed;
  }

  private static byte[] bytes(INDArray array) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      Nd4j.write(array, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void refused(Path saved, Consumer<Path> reading, Model other, String... found)
      throws IOException {
    Path changed = with(saved, other);
    assertThatThrownBy(() -> reading.accept(changed))
        .isInstanceOf(Gru4jException.class)
        .hasMessageContaining(changed.toString())
        .hasMessageContaining("xpected ")
        .message()
        .contains(found)
        .hasLineCount(1);
  }

  @Test
  void languageModels() throws IOException {
    RunFolder run = RunFolder.at(folder.resolve("run"));
    SmallTraining.train(TrainingRun.of(SHORT).in(run));
    LanguageModel model = LanguageModel.load(run.last());
    int size = model.codec().vocabulary().size();
    Consumer<Path> load = LanguageModel::load;
    Path saved = run.last();
    refused(saved, load, network(embedding(size), gru(4), steps(size)), "to RnnOutputLayer");
    refused(saved, load, network(gru(size), tokens(size)), "found one from GRU");
    refused(
        saved, load, network(embedding(size + 1), gru(4), tokens(size)), (size + 1) + " tokens");
    refused(
        saved, load, network(embedding(size), gru(4), tokens(size + 2)), (size + 2) + " tokens");
  }

  private static ComputationGraph graph(long target, long source, Layer output) {
    ComputationGraphConfiguration.GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .updater(new Adam(0.01))
            .graphBuilder()
            .allowDisconnected(true)
            .addInputs("target", "source")
            .addLayer("written", embedding(target), "target")
            .addLayer("read", embedding(source), "source")
            .addLayer("out", output, "written")
            .addLayer("unused", gru(4), "read")
            .setOutputs("out");
    ComputationGraph network = new ComputationGraph(graph.build());
    network.init();
    return network;
  }

  private static ComputationGraph translator(int source, int target) {
    ComputationGraph network =
        new ComputationGraph(
            Seq2SeqConfiguration.builder()
                .hiddenSize(4)
                .embeddingSize(4)
                .build()
                .network(source, target));
    network.init();
    return network;
  }

  @Test
  void translationModels() throws IOException {
    List<SentencePair> pairs = new ArrayList<>();
    for (String word : List.of("ab", "ba", "aab", "bba", "abab", "b", "a", "bb")) {
      pairs.add(new SentencePair(word, word + "c"));
    }
    ParallelCorpus corpus = ParallelCorpus.of(pairs);
    PairCodec codec =
        PairCodec.learn(corpus, CodecConfiguration.characters(), CodecConfiguration.characters());
    Seq2Seq model =
        Seq2Seq.create(
            Seq2SeqConfiguration.builder().hiddenSize(4).embeddingSize(4).build(), codec);
    RunFolder run = RunFolder.at(folder.resolve("run"));
    try (PairStore read = model.read(corpus);
        PairSplit split = read.split(0.25, 1)) {
      model.train(split, TrainingRun.of(SHORT).in(run));
    }
    int source = codec.sourceCodec().vocabulary().size();
    int target = codec.targetCodec().vocabulary().size();
    Consumer<Path> load = Seq2Seq::load;
    Path saved = run.last();
    refused(saved, load, graph(target, source, tokens(target)), "GruVertex", "found none");
    refused(saved, load, graph(target, source, steps(target)), "found RnnOutputLayer");
    refused(saved, load, translator(source + 1, target), (source + 1) + " tokens");
    refused(saved, load, translator(source, target + 1), (target + 1) + " tokens");
    Path same = with(saved, translator(source, target));
    assertThat(Seq2Seq.load(same).translate("ab")).isNotNull();
  }

  private static List<LabelledSequence> sequences() {
    INDArray features = Nd4j.createFromArray(new double[][] {{1, 2, 3}, {4, 5, 7}});
    return List.of(
        new LabelledSequence("one", features, List.of("a", "a", "a")),
        new LabelledSequence("two", features.mul(2), List.of("b", "b", "b")));
  }

  @Test
  void sequenceModels() throws IOException {
    SequenceConfiguration small = SequenceConfiguration.builder().hiddenSize(4).build();
    RunFolder run = RunFolder.at(folder.resolve("classifier"));
    SequenceClassifier.perSequence(small, sequences())
        .train(sequences(), sequences(), TrainingRun.of(SHORT).in(run));
    Consumer<Path> load = SequenceClassifier::load;
    refused(run.last(), load, network(new LastTimeStep(gru(2)), vector(3)), "found 2 and 3");
    refused(run.last(), load, network(new LastTimeStep(gru(5)), vector(2)), "found 5 and 2");
    refused(run.last(), load, network(gru(2), steps(2)), "OutputLayer", "to RnnOutputLayer");

    RunFolder tagger = RunFolder.at(folder.resolve("tagger"));
    SequenceClassifier.perStep(small, sequences())
        .train(sequences(), sequences(), TrainingRun.of(SHORT).in(tagger));
    refused(tagger.last(), load, network(new LastTimeStep(gru(2)), vector(2)), "RnnOutputLayer");

    RunFolder forecaster = RunFolder.at(folder.resolve("forecaster"));
    INDArray series = Nd4j.createFromArray(new double[][] {{1, 2, 3, 1, 2, 3, 1, 2, 3, 1}});
    SequenceForecaster.create(small, new ForecastTask(0, 3, 2), series)
        .train(series, series, TrainingRun.of(SHORT).in(forecaster));
    refused(
        forecaster.last(),
        SequenceForecaster::load,
        network(new LastTimeStep(gru(1)), vector(3)),
        "steps of the horizon",
        "found 1 and 3");
  }
}
