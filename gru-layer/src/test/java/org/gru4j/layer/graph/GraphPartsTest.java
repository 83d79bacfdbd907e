package org.gru4j.layer.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.ModelSerializer;
import org.gru4j.layer.GRU;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.layer.token.TokenOutput;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.gru4j.math.attention.AttentionScore;
import org.gru4j.testing.CentralDifferences;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

/** The parts of encoder–decoders, each between an encoder and an output layer. */
class GraphPartsTest {
  private static final int VOCABULARY = 4;
  private static final int EMBEDDING = 2;
  private static final int ENCODER = 2;
  private static final int STATE = 2;
  private static final int BATCH = 3;
  private static final int PLACES = 4;
  private static final int STEPS = 3;

  /** Which part stands between encoder and output. */
  enum Part {
    GRU,
    LUONG,
    DECODER
  }

  record Case(Part part, AttentionScore score, boolean bidirectional, boolean masked, GRU gru) {
    int memorySize() {
      return bidirectional ? 2 * ENCODER : ENCODER;
    }

    int stateSize() {
      return score == AttentionScore.DOT ? memorySize() : STATE;
    }
  }

  private static GRU.Builder gru() {
    return new GRU.Builder();
  }

  static Stream<Case> cases() {
    AttentionScore dot = AttentionScore.DOT;
    AttentionScore general = AttentionScore.GENERAL;
    AttentionScore concat = AttentionScore.CONCAT;
    GRU.Builder cudnn = gru().recurrentBias(true).updateMode(UpdateMode.KEEPS_PAST);
    return Stream.of(
        new Case(Part.GRU, general, false, false, gru().build()),
        new Case(Part.GRU, general, true, true, cudnn.build()),
        new Case(Part.GRU, general, true, true, gru().resetMode(ResetMode.BEFORE).build()),
        new Case(Part.GRU, general, false, true, gru().dropOut(0.7).build()),
        new Case(Part.GRU, general, false, true, gru().recurrentDropOut(0.7).build()),
        new Case(Part.GRU, general, false, true, gru().recurrentWeightDropOut(0.7).build()),
        new Case(Part.GRU, general, false, true, options().zoneout(0.3).build()),
        new Case(Part.LUONG, dot, true, true, gru().build()),
        new Case(Part.LUONG, general, false, false, gru().build()),
        new Case(Part.LUONG, general, true, true, gru().build()),
        new Case(Part.LUONG, concat, true, true, gru().build()),
        new Case(Part.DECODER, dot, true, true, gru().build()),
        new Case(Part.DECODER, general, true, true, cudnn.build()),
        new Case(Part.DECODER, concat, false, false, gru().build()),
        new Case(Part.DECODER, concat, true, true, gru().resetMode(ResetMode.BEFORE).build()),
        new Case(Part.DECODER, concat, true, true, gru().dropOut(0.7).build()),
        new Case(Part.DECODER, concat, true, true, options().build()));
  }

  private static GRU.Builder options() {
    return gru().layerNormalization(true).clip(2);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradients(Case tested) {
    ComputationGraph network = network(tested, DataType.DOUBLE, KernelChoice.AUTO, new NoOp());
    MultiDataSet data = data(7, tested.masked(), DataType.DOUBLE);
    Nd4j.getRandom().setSeed(99);
    network.setInputs(data.getFeatures());
    network.setLabels(data.getLabels());
    network.setLayerMaskArrays(data.getFeaturesMaskArrays(), data.getLabelsMaskArrays());
    network.computeGradientAndScore();
    INDArray gradient = network.getFlattenedGradients().dup();
    CentralDifferences.assertGradient(
        network.params(),
        gradient.divi(BATCH),
        () -> {
          Nd4j.getRandom().setSeed(99);
          return network.score(data, true);
        });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void kernelsTrainAlike(Case tested) {
    ComputationGraph fast = network(tested, DataType.FLOAT, KernelChoice.AUTO, new Adam(0.01));
    ComputationGraph slow = network(tested, DataType.FLOAT, KernelChoice.ND4J, new Adam(0.01));
    slow.setParams(fast.params().dup());
    MultiDataSet data = data(8, tested.masked(), DataType.FLOAT);
    for (int step = 1; step <= 10; step++) {
      Nd4j.getRandom().setSeed(step);
      fast.fit(data);
      Nd4j.getRandom().setSeed(step);
      slow.fit(data);
      assertThat(fast.score()).isCloseTo(slow.score(), within(1e-4));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void padding(Case tested) {
    ComputationGraph network = network(tested, DataType.DOUBLE, KernelChoice.AUTO, new NoOp());
    MultiDataSet ragged = data(9, true, DataType.DOUBLE);
    INDArray whole = output(network, ragged);
    for (int example = 0; example < BATCH; example++) {
      int places = (int) length(ragged, 0, example);
      int steps = (int) length(ragged, 1, example);
      INDArray alone =
          output(
              network,
              new MultiDataSet(
                  new INDArray[] {
                    part(ragged.getFeatures(0), example, places),
                    part(ragged.getFeatures(1), example, steps)
                  },
                  new INDArray[0]));
      INDArray same = whole.get(interval(example, example + 1), all(), interval(0, steps));
      assertThat(alone.distance2(same)).isLessThan(1e-12);
    }
  }

  private static double length(MultiDataSet data, int input, int example) {
    return data.getFeaturesMaskArray(input).getRow(example).sumNumber().doubleValue();
  }

  private static INDArray part(INDArray tokens, int example, int length) {
    return tokens.get(interval(example, example + 1), all(), interval(0, length)).dup();
  }

  private static INDArray output(ComputationGraph network, MultiDataSet data) {
    return network.output(false, data.getFeatures(), data.getFeaturesMaskArrays())[0];
  }

  @ParameterizedTest
  @MethodSource("cases")
  void roundTrips(Case tested) throws IOException {
    ComputationGraph network = network(tested, DataType.FLOAT, KernelChoice.AUTO, new Adam(0.01));
    ComputationGraphConfiguration conf = network.getConfiguration();
    assertThat(ComputationGraphConfiguration.fromJson(conf.toJson())).isEqualTo(conf);
    assertThat(ComputationGraphConfiguration.fromYaml(conf.toYaml())).isEqualTo(conf);
    assertThat(conf.clone()).isEqualTo(conf);
    for (GraphVertex vertex : conf.getVertices().values()) {
      assertThat(vertex.clone()).isEqualTo(vertex).hasSameHashCodeAs(vertex);
    }
    MultiDataSet data = data(10, tested.masked(), DataType.FLOAT);
    network.fit(data);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, bytes, true);
    ComputationGraph restored =
        ModelSerializer.restoreComputationGraph(
            new ByteArrayInputStream(bytes.toByteArray()), true);
    assertThat(output(restored, data)).isEqualTo(output(network, data));
    assertThat(output(network.clone(), data)).isEqualTo(output(network, data));
    assertThat(network.summary()).contains("part");

    ComputationGraph transferred = new TransferLearning.GraphBuilder(network).build();
    assertThat(output(transferred, data)).isEqualTo(output(network, data));

    // The optimiser's state reaches the parts too: the next steps are the same.
    for (ComputationGraph each : new ComputationGraph[] {network, restored}) {
      Nd4j.getRandom().setSeed(3);
      each.fit(data);
    }
    assertThat(restored.params()).isEqualTo(network.params());
  }

  @ParameterizedTest
  @EnumSource(WorkspaceMode.class)
  void workspaces(WorkspaceMode mode) {
    Case tested = new Case(Part.DECODER, AttentionScore.CONCAT, true, true, gru().build());
    ComputationGraph reference = network(tested, DataType.FLOAT, KernelChoice.ND4J, new Adam(0.01));
    ComputationGraph network = network(tested, DataType.FLOAT, KernelChoice.ND4J, new Adam(0.01));
    network.setParams(reference.params().dup());
    network.getConfiguration().setTrainingWorkspaceMode(mode);
    network.getConfiguration().setInferenceWorkspaceMode(mode);
    reference.getConfiguration().setTrainingWorkspaceMode(WorkspaceMode.NONE);
    MultiDataSet data = data(11, true, DataType.FLOAT);
    for (int step = 0; step < 3; step++) {
      network.fit(data);
      reference.fit(data);
    }
    assertThat(network.params()).isEqualTo(reference.params());
  }

  @Test
  void globalSettingsReachTheParts() {
    Case tested = new Case(Part.GRU, AttentionScore.DOT, false, false, gru().build());
    ComputationGraph network = network(tested, DataType.FLOAT, KernelChoice.AUTO, new Adam(0.5));
    GruVertex part = (GruVertex) network.getConfiguration().getVertices().get("part");
    assertThat(part.getUpdaterByParam("RW")).isEqualTo(new Adam(0.5));
    assertThat(part.getGradientNormalization()).isEqualTo(GradientNormalization.ClipL2PerLayer);
    assertThat(part.getGradientNormalizationThreshold()).isEqualTo(100);
  }

  @Test
  void unfitSettings() {
    assertThatThrownBy(() -> new LuongAttentionVertex(3, 4, 0, 5, AttentionScore.DOT))
        .hasMessageContaining("found 3 and 4");
    assertThatThrownBy(
            () ->
                new AttentionDecoderVertex(
                    gru().nIn(4).nOut(3).build(), 4, 2, 5, AttentionScore.CONCAT))
        .hasMessageContaining("the memory's 4, found 4");
    assertThatThrownBy(
            () ->
                new AttentionDecoderVertex(
                    gru().nIn(9).nOut(3).recurrentDropOut(0.5).build(),
                    4,
                    2,
                    5,
                    AttentionScore.CONCAT))
        .hasMessageContaining("without recurrent dropout");
  }

  @Test
  void unfitInput() {
    ComputationGraphConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("sequence", "state")
            .addVertex("part", new GruVertex(gru().nIn(2).nOut(3).build()), "sequence", "state")
            .addLayer("out", new TokenOutput.Builder().nIn(3).nOut(VOCABULARY).build(), "part")
            .setOutputs("out")
            .build();
    ComputationGraph network = new ComputationGraph(conf);
    network.init();
    assertThatThrownBy(() -> network.output(Nd4j.zeros(1, 2, 5), Nd4j.zeros(1, 4)))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("input 1 of shape [1, 3]")
        .hasMessageContaining("[1, 4]");
  }

  private static ComputationGraph network(
      Case tested, DataType type, KernelChoice kernel, IUpdater updater) {
    GRU.Builder encoder = gru().nIn(EMBEDDING).nOut(ENCODER).kernel(kernel);
    GRU gru = tested.gru().clone() instanceof GRU copy ? copy : tested.gru();
    gru.setKernel(kernel);
    int memory = tested.memorySize();
    int state = tested.stateSize();
    gru.setNIn(tested.part() == Part.DECODER ? EMBEDDING + memory : EMBEDDING);
    gru.setNOut(state);
    ComputationGraphConfiguration.GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(type)
            .updater(updater)
            .gradientNormalization(GradientNormalization.ClipL2PerLayer)
            .gradientNormalizationThreshold(100)
            .graphBuilder()
            .addInputs("source", "target")
            .addLayer("sourceVectors", embedding(), "source")
            .addLayer("targetVectors", embedding(), "target")
            .addLayer(
                "encoder",
                tested.bidirectional()
                    ? new Bidirectional(Bidirectional.Mode.CONCAT, encoder.build())
                    : encoder.build(),
                "sourceVectors")
            .addVertex("final", new FinalStateVertex(tested.bidirectional()), "encoder")
            .addLayer(
                "state",
                new DenseLayer.Builder()
                    .nIn(memory)
                    .nOut(state)
                    .activation(Activation.TANH)
                    .build(),
                "final");
    int size =
        switch (tested.part()) {
          case GRU -> {
            graph.addVertex("part", new GruVertex(gru), "targetVectors", "state");
            yield state;
          }
          case LUONG -> {
            graph.addVertex("gru", new GruVertex(gru), "targetVectors", "state");
            graph.addVertex(
                "part",
                new LuongAttentionVertex(state, memory, 2, 3, tested.score()),
                "gru",
                "encoder");
            yield 3;
          }
          case DECODER -> {
            graph.addVertex(
                "part",
                new AttentionDecoderVertex(gru, memory, 2, 3, tested.score()),
                "targetVectors",
                "encoder",
                "state");
            yield 3;
          }
        };
    graph
        .addLayer("out", new TokenOutput.Builder().nIn(size).nOut(VOCABULARY).build(), "part")
        .setOutputs("out");
    ComputationGraph network = new ComputationGraph(graph.build());
    network.init();
    INDArray parameters = network.params();
    Random random = new Random(5);
    for (long i = 0; i < parameters.length(); i++) {
      parameters.putScalar(i, 0.6 * random.nextGaussian());
    }
    return network;
  }

  private static TokenEmbedding embedding() {
    return new TokenEmbedding.Builder().nIn(VOCABULARY).nOut(EMBEDDING).build();
  }

  private static MultiDataSet data(long seed, boolean masked, DataType type) {
    Random random = new Random(seed);
    INDArray[] features = {tokens(random, PLACES), tokens(random, STEPS)};
    INDArray[] labels = {tokens(random, STEPS)};
    if (!masked) {
      return new MultiDataSet(features, labels);
    }
    INDArray places = Nd4j.ones(type, BATCH, PLACES);
    INDArray steps = Nd4j.ones(type, BATCH, STEPS);
    for (Map.Entry<Integer, Integer> end : Map.of(0, 2, 2, 1).entrySet()) {
      for (int t = end.getValue(); t < PLACES; t++) {
        places.putScalar(end.getKey(), t, 0);
      }
    }
    steps.putScalar(1, 2, 0);
    steps.putScalar(2, 1, 0);
    steps.putScalar(2, 2, 0);
    @Nullable INDArray[] featureMasks = {places, steps};
    return new MultiDataSet(features, labels, featureMasks, new INDArray[] {steps.dup()});
  }

  private static INDArray tokens(Random random, int time) {
    INDArray tokens = Nd4j.create(DataType.FLOAT, BATCH, 1, time);
    for (int i = 0; i < BATCH * time; i++) {
      tokens.putScalar(i, random.nextInt(VOCABULARY));
    }
    return tokens;
  }
}
