package org.gru4j.layer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.GRU;
import org.gru4j.math.KernelChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class TokenStepperTest {
  private static final int VOCABULARY = 11;

  private static MultiLayerNetwork network(KernelChoice kernel, DataType type, boolean tied) {
    return network(
        kernel, type, tied, new TokenOutput.Builder().nIn(6).nOut(VOCABULARY).tied(tied).build());
  }

  private static MultiLayerNetwork network(
      KernelChoice kernel, DataType type, boolean tied, BaseTokenOutput output) {
    MultiLayerNetwork network =
        new TokenNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(type)
                .list()
                .layer(new TokenEmbedding.Builder().nIn(VOCABULARY).nOut(6).tied(tied).build())
                .layer(new GRU.Builder().nIn(6).nOut(5).kernel(kernel).build())
                .layer(new GRU.Builder().nIn(5).nOut(6).recurrentBias(true).kernel(kernel).build())
                .layer(output)
                .build());
    network.init();
    return network;
  }

  /** Sequences of a minibatch, of which fewer and fewer go on. */
  @ParameterizedTest
  @CsvSource({
    "ND4J, FLOAT, false",
    "ND4J, DOUBLE, true",
    "AUTO, FLOAT, true",
    "AUTO, FLOAT, false"
  })
  void goesWhereTheNetworkGoes(KernelChoice kernel, DataType type, boolean tied) {
    goesWhereTheNetworkGoes(network(kernel, type, tied));
  }

  @ParameterizedTest
  @CsvSource({"ND4J, DOUBLE, true", "ND4J, FLOAT, false", "AUTO, FLOAT, true"})
  void goesOnFromStatesThatWereCopied(KernelChoice kernel, DataType type, boolean tied) {
    try (TokenStepper stepper = TokenStepper.of(network(kernel, type, tied), 3)) {
      stepper.step(4, 7, 1);
      stepper.step(2, 9, 3);
      float[][] states = stepper.states(1);
      INDArray expected = stepper.step(5, 5, 5).getRow(1).dup();

      stepper.setStates(0, states);
      INDArray again = stepper.step(5).getRow(0);

      assertThat(states).hasNumberOfRows(2);
      assertThat(states[0]).hasSize(5);
      assertThat(states[1]).hasSize(6);
      assertThat(again.distance2(expected)).isLessThan(1e-6);
    }
  }

  @ParameterizedTest
  @CsvSource({"ND4J, DOUBLE", "AUTO, FLOAT"})
  void goesWhereANetworkWithAdaptiveSoftmaxGoes(KernelChoice kernel, DataType type) {
    goesWhereTheNetworkGoes(
        network(
            kernel,
            type,
            false,
            new AdaptiveTokenOutput.Builder()
                .nIn(6)
                .nOut(VOCABULARY)
                .cutoffs(List.of(3, 6))
                .projectionFactor(2)
                .build()));
  }

  private static void goesWhereTheNetworkGoes(MultiLayerNetwork network) {
    int[][] tokens = new int[7][5];
    for (int t = 0; t < 7; t++) {
      for (int b = 0; b < 5; b++) {
        tokens[t][b] = (3 * t + 5 * b + t * b) % VOCABULARY;
      }
    }
    INDArray input = Nd4j.createFromArray(tokens).permute(1, 0).reshape(5, 1, 7);
    INDArray expected = network.output(input);
    INDArray parameters = network.params().dup();
    try (TokenStepper stepper = TokenStepper.of(network, 6)) {
      // Later changes of the network are not seen.
      network.params().addi(1);
      float[] copied = new float[stepper.vocabularySize()];
      for (int t = 0; t < 7; t++) {
        int rows = t < 3 ? 5 : 7 - t;
        INDArray step = stepper.step(java.util.Arrays.copyOf(tokens[t], rows)).dup();
        for (int b = 0; b < rows; b++) {
          stepper.probabilities(b, copied);
          for (int v = 0; v < VOCABULARY; v++) {
            assertThat(step.getDouble(b, v) - expected.getDouble(b, v, t)).isBetween(-1e-5, 1e-5);
            assertThat(copied[v]).isEqualTo(step.getFloat(b, v));
          }
        }
      }
      network.setParams(parameters);
      stepper.copy(0, 3);
      INDArray twins = stepper.step(1, 2, 1, 1).dup();
      assertThat(twins.getRow(3)).isEqualTo(twins.getRow(0));
      stepper.clear(1);
      INDArray fresh = stepper.step(0, 4).getRow(1).dup();
      INDArray first = network.output(Nd4j.createFromArray(4).reshape(1, 1, 1));
      assertThat(fresh.equalsWithEps(first.reshape(VOCABULARY), 1e-5)).isTrue();
    }
  }

  @Test
  void refusesWhatItCannotStep() {
    MultiLayerNetwork lstm =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new TokenEmbedding.Builder().nIn(VOCABULARY).nOut(6).build())
                .layer(new LSTM.Builder().nIn(6).nOut(6).build())
                .layer(new TokenOutput.Builder().nIn(6).nOut(VOCABULARY).build())
                .build());
    lstm.init();
    assertThatThrownBy(() -> TokenStepper.of(lstm, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("GRU layers")
        .hasMessageContaining("LSTM");
    MultiLayerNetwork network = network(KernelChoice.AUTO, DataType.FLOAT, false);
    assertThatThrownBy(() -> TokenStepper.of(network, 0)).hasMessageContaining("found 0");
    try (TokenStepper stepper = TokenStepper.of(network, 2)) {
      assertThatThrownBy(() -> stepper.step(1, 2, 3)).hasMessageContaining("1 to 2 sequences");
    }
  }
}
