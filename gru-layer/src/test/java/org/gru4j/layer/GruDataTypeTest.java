package org.gru4j.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.ResetMode;
import org.gru4j.testing.CloseArrays;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks whose parameters take two bytes each. */
class GruDataTypeTest {
  private static final int BATCH = 3;
  private static final int SIZE = 4;
  private static final int HIDDEN = 6;
  private static final int TIME = 5;

  static List<Named<GRU>> layers() {
    return List.of(
        Named.of("plain", gru().build()),
        Named.of("before", gru().resetMode(ResetMode.BEFORE).recurrentBias(true).clip(2).build()),
        Named.of("layer normalization", gru().layerNormalization(true).build()));
  }

  private static GRU.Builder gru() {
    return new GRU.Builder().nIn(SIZE).nOut(HIDDEN);
  }

  private static MultiLayerNetwork network(GRU gru, IUpdater updater) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(DataType.FLOAT)
                .updater(updater)
                .list()
                .layer(gru)
                .layer(
                    new RnnOutputLayer.Builder(LossFunction.MCXENT)
                        .nIn(HIDDEN)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    network.init();
    return network;
  }

  private static DataSet data(DataType type) {
    double[] values = new Random(3).doubles(BATCH * SIZE * TIME, -1, 1).toArray();
    INDArray features = Nd4j.createFromArray(values).reshape('c', BATCH, SIZE, TIME);
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, BATCH, 2, TIME);
    INDArray mask = Nd4j.ones(DataType.DOUBLE, BATCH, TIME);
    for (int example = 0; example < BATCH; example++) {
      for (int step = 0; step < TIME; step++) {
        int label = features.getDouble(example, 0, step) > 0 ? 1 : 0;
        labels.putScalar(example, label, step, 1);
        mask.putScalar(example, step, step < TIME - example ? 1 : 0);
      }
    }
    INDArray typedMask = mask.castTo(type);
    return new DataSet(features.castTo(type), labels.castTo(type), typedMask, typedMask);
  }

  /** HALF has eleven significant bits; the outputs, below 1, differ by less than ten roundings. */
  @ParameterizedTest
  @MethodSource("layers")
  void halfIsCloseToFloat(GRU gru) {
    MultiLayerNetwork floats = network(gru, new Sgd(0.1));
    MultiLayerNetwork halves = floats.convertDataType(DataType.HALF);
    assertThat(halves.params().dataType()).isEqualTo(DataType.HALF);
    for (int step = 0; step < 5; step++) {
      assertClose(output(halves, DataType.HALF), output(floats, DataType.FLOAT));
      floats.fit(data(DataType.FLOAT));
      halves.fit(data(DataType.HALF));
    }
    assertClose(halves.params(), floats.params());
  }

  private static INDArray output(MultiLayerNetwork network, DataType type) {
    DataSet data = data(type);
    return network.output(data.getFeatures(), false, data.getFeaturesMaskArray(), null);
  }

  private static void assertClose(INDArray halves, INDArray floats) {
    assertThat(halves.dataType()).isEqualTo(DataType.HALF);
    CloseArrays.assertClose(halves, floats, 5e-3, "HALF against FLOAT");
  }

  /** HALF rounds the epsilon that Deeplearning4j gives Adam, 1e-8, to zero. */
  @Test
  void halfLearnsWithAnAdamWhoseEpsilonItCanHold() {
    MultiLayerNetwork network =
        network(gru().zoneout(0.1).build(), new Adam(0.02, 0.9, 0.999, 1e-4))
            .convertDataType(DataType.HALF);
    double before = network.score(data(DataType.HALF));
    for (int step = 0; step < 40; step++) {
      network.fit(data(DataType.HALF));
    }
    assertThat(network.score(data(DataType.HALF))).isLessThan(0.7 * before);
  }

  @ParameterizedTest
  @EnumSource(
      value = KernelChoice.class,
      names = {"AUTO", "ND4J"})
  void bfloat16IsRefusedWhenTheNetworkIsMade(KernelChoice kernel) {
    MultiLayerNetwork floats = network(gru().kernel(kernel).build(), new Sgd(0.1));
    assertThatThrownBy(() -> floats.convertDataType(DataType.BFLOAT16))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ND4J has no gradients of the sigmoid and tanh in BFLOAT16");
  }
}
