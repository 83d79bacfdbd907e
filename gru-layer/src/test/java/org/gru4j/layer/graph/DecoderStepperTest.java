package org.gru4j.layer.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gru4j.layer.GRU;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.layer.token.TokenOutput;
import org.gru4j.math.attention.AttentionScore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class DecoderStepperTest {
  private static final int EMBEDDING = 6;
  private static final int HIDDEN = 5;
  private static final int READOUT = 4;
  private static final int SOURCES = 2;
  private static final int PLACES = 3;

  /** Where the decoder attends to the memory. */
  enum Attends {
    BEFORE,
    BEHIND
  }

  private static ComputationGraph network(Attends attends, int tokens) {
    ComputationGraphConfiguration.GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(7)
            .graphBuilder()
            .addInputs("target", "memory", "state")
            .addLayer(
                "vectors",
                new TokenEmbedding.Builder().nIn(tokens).nOut(EMBEDDING).build(),
                "target");
    if (attends == Attends.BEFORE) {
      graph.addVertex(
          "decoder",
          new AttentionDecoderVertex(
              gru(EMBEDDING + HIDDEN), HIDDEN, READOUT, READOUT, AttentionScore.CONCAT),
          "vectors",
          "memory",
          "state");
    } else {
      graph
          .addVertex("decoder", new GruVertex(gru(EMBEDDING)), "vectors", "state")
          .addVertex(
              "attention",
              new LuongAttentionVertex(HIDDEN, HIDDEN, 0, READOUT, AttentionScore.GENERAL),
              "decoder",
              "memory");
    }
    graph
        .addLayer(
            "output",
            new TokenOutput.Builder().nIn(READOUT).nOut(tokens).build(),
            attends == Attends.BEFORE ? "decoder" : "attention")
        .setOutputs("output");
    ComputationGraph network = new ComputationGraph(graph.build());
    network.init();
    return network;
  }

  private static GRU gru(int inputs) {
    return new GRU.Builder().nIn(inputs).nOut(HIDDEN).build();
  }

  private static INDArray uniform(int seed, int... shape) {
    int length = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    float[] values = new float[length];
    Random random = new Random(seed);
    for (int i = 0; i < length; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    return Nd4j.create(values, shape, 'c');
  }

  private static DecoderStepper stepper(ComputationGraph network, Attends attends, int each) {
    return DecoderStepper.of(
        network,
        new DecoderStepper.Parts(
            "vectors",
            List.of("decoder"),
            attends == Attends.BEFORE ? null : "attention",
            "output"),
        new DecoderStepper.Start(
            uniform(1, SOURCES, HIDDEN, PLACES), null, List.of(uniform(2, SOURCES, HIDDEN))),
        each);
  }

  @ParameterizedTest
  @EnumSource(Attends.class)
  void goesWhereTheGraphGoesWhateverWasFreedInBetween(Attends attends) {
    int tokens = 9;
    ComputationGraph network = network(attends, tokens);
    int[][] read = {{3, 1, 8, 0}, {5, 5, 2, 7}};
    INDArray whole =
        network
            .output(
                false,
                Nd4j.createFromArray(read).castTo(DataType.FLOAT).reshape(SOURCES, 1, 4),
                uniform(1, SOURCES, HIDDEN, PLACES),
                uniform(2, SOURCES, HIDDEN))[0];
    try (DecoderStepper stepper = stepper(network, attends, 2)) {
      int[] origins = {0, 0, 2, 2};
      for (int step = 0; step < 4; step++) {
        INDArray found =
            stepper.step(
                origins, new int[] {read[0][step], read[0][step], read[1][step], read[1][step]});
        for (int row = 0; row < 4; row++) {
          for (int token = 0; token < tokens; token++) {
            assertThat(Math.exp(found.getDouble(row, token)))
                .isCloseTo(whole.getDouble(row / 2, token, step), within(1e-6));
          }
        }
        INDArray attention = Objects.requireNonNull(stepper.attention());
        assertThat(attention.shape()).containsExactly(SOURCES, 2, PLACES);
        assertThat(attention.sumNumber().doubleValue()).isCloseTo(4, within(1e-5));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Attends.class)
  void whatItHandsOutIsFreedWithIt(Attends attends) {
    ComputationGraph network = network(attends, 9);
    INDArray before = network.params().dup();
    DecoderStepper stepper = stepper(network, attends, 1);
    INDArray probabilities = stepper.step(new int[] {0, 1}, new int[] {3, 5});
    INDArray attention = Objects.requireNonNull(stepper.attention());
    stepper.step(new int[] {1, 0}, new int[] {3, 5});
    assertThat(attention.wasClosed()).isTrue();
    assertThat(probabilities.wasClosed()).isFalse();
    stepper.close();
    assertThat(probabilities.wasClosed()).isTrue();
    assertThat(stepper.attention()).isNull();
    assertThat(network.params()).as("its weights are copies").isEqualTo(before);
  }

  /** 40 MB each, of which the collector of Java's heap sees nothing and frees nothing in time. */
  @Test
  void itsCopiesOfTheWeightsAreFreed() {
    ComputationGraph network = network(Attends.BEHIND, 1_000_000);
    long before = 0;
    for (int round = 0; round < 20; round++) {
      try (DecoderStepper stepper = stepper(network, Attends.BEHIND, 1)) {
        stepper.step(new int[] {0, 1}, new int[] {3, 5});
      }
      if (round == 4) {
        before = Pointer.physicalBytes();
      }
    }
    assertThat(Pointer.physicalBytes() - before).isLessThan(200L << 20);
  }
}
