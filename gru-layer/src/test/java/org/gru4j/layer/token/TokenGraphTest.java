package org.gru4j.layer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.gru4j.layer.GRU;
import org.gru4j.layer.graph.FinalStateVertex;
import org.gru4j.layer.graph.GruVertex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/** Parts that a graph links: GRUs with the embeddings that feed them, and tied weights. */
class TokenGraphTest {
  private static final int TOKENS = 3;
  private static final int SIZE = 12;
  private static final int BATCH = 5;
  private static final int TIME = 7;

  @TempDir Path folder;

  private static GraphBuilder base(IUpdater updater) {
    return new NeuralNetConfiguration.Builder()
        .seed(3)
        .dataType(DataType.FLOAT)
        .updater(updater)
        .graphBuilder();
  }

  private static TokenEmbedding embedding(boolean tied) {
    return new TokenEmbedding.Builder().nIn(TOKENS).nOut(SIZE).tied(tied).build();
  }

  private static GRU gru() {
    return new GRU.Builder().nIn(SIZE).nOut(SIZE).build();
  }

  private static TokenOutput output(int size, boolean tied) {
    return new TokenOutput.Builder().nIn(size).nOut(TOKENS).tied(tied).build();
  }

  /** An encoder and a decoder with an embedding each; that of the target is not the first layer. */
  private static ComputationGraphConfiguration encoderDecoder(boolean tied, IUpdater updater) {
    return base(updater)
        .addInputs("source", "target")
        .addLayer("sourceVectors", embedding(false), "source")
        .addLayer("targetVectors", embedding(tied), "target")
        .addLayer("encoder", gru(), "sourceVectors")
        .addVertex("state", new FinalStateVertex(), "encoder")
        .addVertex("decoder", new GruVertex(gru()), "targetVectors", "state")
        .addLayer("out", output(SIZE, tied), "decoder")
        .setOutputs("out")
        .build();
  }

  /** An embedding that two GRUs read, and a layer that knows no tokens. */
  private static ComputationGraphConfiguration shared() {
    return base(new Sgd(0.5))
        .addInputs("text")
        .addLayer("vectors", embedding(false), "text")
        .addLayer("one", gru(), "vectors")
        .addLayer(
            "lstm",
            new LSTM.Builder().nIn(SIZE).nOut(4).activation(Activation.TANH).build(),
            "vectors")
        .addLayer("other", gru(), "vectors")
        .addVertex("all", new MergeVertex(), "one", "lstm", "other")
        .addLayer("out", output(2 * SIZE + 4, false), "all")
        .setOutputs("out")
        .build();
  }

  private static TokenGraph graph(ComputationGraphConfiguration configuration) {
    TokenGraph graph = new TokenGraph(configuration);
    graph.init();
    INDArray parameters = graph.params();
    double[] values = new Random(7).doubles(parameters.length(), -0.5, 0.5).toArray();
    parameters.assign(
        Nd4j.createFromArray(values).castTo(parameters.dataType()).reshape(parameters.shape()));
    return graph;
  }

  private static ComputationGraph plain(ComputationGraph graph) {
    ComputationGraph plain = new ComputationGraph(graph.getConfiguration().clone());
    plain.init(graph.params().dup(), false);
    return plain;
  }

  private static INDArray tokens(long seed) {
    int[] drawn = new Random(seed).ints(BATCH * TIME, 0, TOKENS).toArray();
    return Nd4j.createFromArray(drawn).reshape(BATCH, 1, TIME);
  }

  private static MultiDataSet pairs(long seed) {
    return new MultiDataSet(
        new INDArray[] {tokens(seed), tokens(seed + 10)}, new INDArray[] {tokens(seed + 20)});
  }

  private static MultiDataSet text(long seed) {
    return new MultiDataSet(new INDArray[] {tokens(seed)}, new INDArray[] {tokens(seed + 20)});
  }

  private static AskedEmbedding asked(ComputationGraph graph, String embedding, String reader) {
    Object part = graph.getLayer(reader) == null ? graph.getVertex(reader) : graph.getLayer(reader);
    return new AskedEmbedding(graph.getLayer(embedding), part, true);
  }

  private static void assertClose(INDArray found, INDArray expected) {
    assertThat(found.dup('c').reshape(-1).toDoubleVector())
        .containsExactly(expected.dup('c').reshape(-1).toDoubleVector(), within(3e-6));
  }

  @Test
  void eachGruReadsTheTokensOfItsOwnEmbedding() {
    TokenGraph overTokens = graph(encoderDecoder(false, new Sgd(0.5)));
    ComputationGraph overVectors = plain(overTokens);
    AskedEmbedding encoder = asked(overTokens, "sourceVectors", "encoder");
    AskedEmbedding decoder = asked(overTokens, "targetVectors", "decoder");
    INDArray before = overTokens.params().dup();
    for (int step = 0; step < 3; step++) {
      overTokens.fit(pairs(step));
      overVectors.fit(pairs(step));
    }
    assertClose(overTokens.params(), overVectors.params());
    assertThat(overTokens.params().distance2(before)).isGreaterThan(0.01);
    assertThat(List.of(encoder.gradients, decoder.gradients)).containsOnly(3);
    INDArray[] features = pairs(9).getFeatures();
    assertClose(overTokens.output(features)[0], overVectors.output(features)[0]);
    assertClose(
        overTokens.feedForward(features, false).get("encoder"),
        overVectors.feedForward(features, false).get("encoder"));
    assertThat(List.of(encoder.unknown, decoder.unknown)).containsOnly(0);
  }

  @Test
  void anEmbeddingOfSeveralReaders() {
    TokenGraph overTokens = graph(shared());
    ComputationGraph overVectors = plain(overTokens);
    AskedEmbedding one = asked(overTokens, "vectors", "one");
    AskedEmbedding other = asked(overTokens, "vectors", "other");
    for (int step = 0; step < 3; step++) {
      overTokens.fit(text(step));
      overVectors.fit(text(step));
    }
    assertClose(overTokens.params(), overVectors.params());
    assertThat(List.of(one.gradients, other.gradients)).containsOnly(3);
    // A pass that does not reach the GRUs leaves nothing behind.
    overTokens.feedForward(tokens(4), 1, false);
    INDArray vectors = Nd4j.rand(DataType.FLOAT, BATCH, SIZE, TIME);
    for (ComputationGraph each : List.of(overTokens, overVectors)) {
      each.getLayer("one").setInput(vectors, mgr());
    }
    assertThat(overTokens.getLayer("one").activate(false, mgr()))
        .isEqualTo(overVectors.getLayer("one").activate(false, mgr()));
    assertThat(one.unknown).isEqualTo(1);
  }

  private static LayerWorkspaceMgr mgr() {
    return LayerWorkspaceMgr.noWorkspaces();
  }

  /** Shared weights move by what each of two copies of them would have moved by. */
  @Test
  void tiedWeightsLearnFromBothUses() {
    TokenGraph tied = graph(encoderDecoder(true, new Sgd(0.5)));
    TokenGraph untied = graph(encoderDecoder(false, new Sgd(0.5)));
    Map<String, INDArray> ofTied = tied.paramTable();
    Map<String, INDArray> ofUntied = untied.paramTable();
    ofTied.forEach((key, values) -> ofUntied.get(key).assign(values));
    INDArray start = ofTied.get("targetVectors_W").dup();
    ofUntied.get("out_W").assign(start.transpose());
    INDArray[] features = pairs(5).getFeatures();
    assertClose(tied.output(features)[0], untied.output(features)[0]);
    tied.fit(pairs(1));
    untied.fit(pairs(1));
    INDArray moved =
        ofUntied
            .get("targetVectors_W")
            .sub(start)
            .addi(ofUntied.get("out_W").transpose().sub(start));
    assertClose(ofTied.get("targetVectors_W").sub(start), moved);
    assertThat(moved.norm2Number().doubleValue()).isGreaterThan(0.01);
    for (Map.Entry<String, INDArray> parameter : ofTied.entrySet()) {
      if (!parameter.getKey().equals("targetVectors_W")) {
        assertClose(parameter.getValue(), ofUntied.get(parameter.getKey()));
      }
    }
  }

  @Test
  void oneTiedLayerAloneIsRefused() {
    GraphBuilder alone =
        base(new Sgd(0.5))
            .addInputs("text")
            .addLayer("vectors", embedding(true), "text")
            .addLayer("gru", gru(), "vectors")
            .addLayer("out", output(SIZE, false), "gru")
            .setOutputs("out");
    assertThatThrownBy(() -> new TokenGraph(alone.build()).init())
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("found those of TokenEmbedding \"vectors\"");
    GraphBuilder twice =
        base(new Sgd(0.5))
            .addInputs("text", "other")
            .addLayer("vectors", embedding(true), "text")
            .addLayer("otherVectors", embedding(true), "other")
            .addLayer("gru", gru(), "vectors")
            .addLayer("out", output(SIZE, true), "gru")
            .addLayer("otherGru", gru(), "otherVectors")
            .addLayer("otherOut", output(SIZE, false), "otherGru")
            .setOutputs("out", "otherOut");
    assertThatThrownBy(() -> new TokenGraph(twice.build()).init())
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("\"vectors\"")
        .hasMessageContaining("\"otherVectors\"");
    ComputationGraph plain = plain(graph(encoderDecoder(true, new Sgd(0.5))));
    assertThatThrownBy(() -> plain.output(pairs(1).getFeatures()))
        .hasMessageContaining("tied TokenEmbedding in a TokenNetwork or TokenGraph");
  }

  @Test
  void copiesAreLinked() throws Exception {
    TokenGraph graph = graph(encoderDecoder(true, new Adam(0.01)));
    graph.fit(pairs(1));
    graph.getConfiguration().setEpochCount(3);
    File file = folder.resolve("graph.zip").toFile();
    ModelSerializer.writeModel(graph, file, true);
    InMemoryModelSaver<ComputationGraph> saver = new InMemoryModelSaver<>();
    saver.saveBestModel(graph, 0);
    List<ComputationGraph> copies =
        List.of(
            graph.clone(),
            TokenGraph.of(ModelSerializer.restoreComputationGraph(file, true)),
            TokenGraph.load(file, true),
            saver.getBestModel(),
            serialized(graph));
    // Deeplearning4j does not serialise what a graph has counted.
    copies.get(4).getConfiguration().setIterationCount(1);
    copies.get(4).getConfiguration().setEpochCount(3);
    INDArray kept = graph.params().dup();
    graph.fit(pairs(2));
    for (ComputationGraph copy : copies) {
      assertThat(copy).isInstanceOf(TokenGraph.class);
      assertThat(copy.params()).isEqualTo(kept);
      assertThat(copy.getConfiguration().getIterationCount()).isEqualTo(1);
      assertThat(copy.getConfiguration().getEpochCount()).isEqualTo(3);
      AskedEmbedding asked = asked(copy, "sourceVectors", "encoder");
      copy.fit(pairs(2));
      assertThat(asked.gradients).isEqualTo(1);
      assertThat(copy.params()).isEqualTo(graph.params());
    }
    INDArray[] features = pairs(3).getFeatures();
    assertThat(graph.convertDataType(DataType.FLOAT)).isSameAs(graph);
    assertClose(
        graph.convertDataType(DataType.DOUBLE).output(features)[0], graph.output(features)[0]);
  }

  private static ComputationGraph serialized(TokenGraph graph) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(graph);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (ComputationGraph) in.readObject();
    }
  }

  @Test
  void aFrozenEmbeddingIsSharedButNotTrained() {
    TokenGraph graph = graph(encoderDecoder(true, new Sgd(0.5)));
    TokenGraph frozen =
        TokenGraph.of(
            new TransferLearning.GraphBuilder(graph).setFeatureExtractor("targetVectors").build());
    INDArray shared = graph.getParam("targetVectors_W").dup();
    for (int step = 0; step < 2; step++) {
      frozen.fit(pairs(step));
    }
    assertThat(frozen.getParam("targetVectors_W")).isEqualTo(shared);
    assertThat(frozen.getParam("out_b").distance2(graph.getParam("out_b"))).isGreaterThan(0.01);
    assertThat(frozen.clone().output(pairs(1).getFeatures())[0])
        .isEqualTo(frozen.output(pairs(1).getFeatures())[0]);
  }
}
