package org.gru4j.layer.density;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.GRU;
import org.gru4j.math.density.Density;
import org.gru4j.storage.network.ConfigurationClasses;
import org.gru4j.testing.CentralDifferences;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

class DensityLossTest {
  private static MultiLayerConfiguration network(Density density) {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .dataType(DataType.DOUBLE)
        .updater(new NoOp())
        .miniBatch(false)
        .list()
        .layer(new GRU.Builder().nIn(3).nOut(4).build())
        .layer(
            new RnnOutputLayer.Builder(new DensityLoss(density))
                .nIn(4)
                .nOut(density.parameters())
                .activation(Activation.IDENTITY)
                .dataFormat(RNNFormat.NCW)
                .build())
        .build();
  }

  /** Whole counts and their scale. */
  private static INDArray labels() {
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, 2, 2, 5);
    for (int row = 0; row < 2; row++) {
      for (int step = 0; step < 5; step++) {
        labels.putScalar(row, 0, step, (row + 2 * step) / 3.0);
        labels.putScalar(row, 1, step, 3);
      }
    }
    return labels;
  }

  @ParameterizedTest
  @EnumSource
  void gradientsOfANetworkAreRightWithMissingNumbers(Density density) {
    MultiLayerNetwork network = new MultiLayerNetwork(network(density));
    network.init();
    INDArray mask = Nd4j.createFromArray(new double[][] {{1, 1, 0, 1, 1}, {0, 1, 1, 0, 0}});
    CentralDifferences.assertGradient(
        network, new DataSet(Nd4j.rand(DataType.DOUBLE, 2, 3, 5), labels(), null, mask), 1);
  }

  /**
   * What stands where a number is missing does not matter, and the loss is a mean over the rest.
   */
  @ParameterizedTest
  @EnumSource
  void missingNumbersCountNowhere(Density density) {
    MultiLayerNetwork network = new MultiLayerNetwork(network(density));
    network.init();
    INDArray input = Nd4j.rand(DataType.DOUBLE, 2, 3, 5);
    INDArray mask = Nd4j.createFromArray(new double[][] {{1, 1, 0, 1, 1}, {0, 1, 1, 0, 0}});
    INDArray other = labels();
    other.putScalar(0, 0, 2, 1e6);
    double score = score(network, input, labels(), mask);
    assertThat(score(network, input, other, mask)).isEqualTo(score);
    double sum = 0;
    INDArray output = network.output(input);
    for (int row = 0; row < 2; row++) {
      for (int step = 0; step < 5; step++) {
        if (mask.getDouble(row, step) > 0) {
          double[] raw = new double[density.parameters()];
          for (int i = 0; i < raw.length; i++) {
            raw[i] = output.getDouble(row, i, step);
          }
          sum += density.loss(labels().getDouble(row, 0, step), 3, raw, new double[raw.length]);
        }
      }
    }
    assertThat(score).isCloseTo(sum / 6, within(1e-9));
  }

  private static double score(
      MultiLayerNetwork network, INDArray input, INDArray labels, INDArray mask) {
    return network.score(new DataSet(input, labels, null, mask), false);
  }

  @ParameterizedTest
  @EnumSource
  void itsJsonIsAllowedAndComesBack(Density density) {
    MultiLayerConfiguration network = network(density);
    assertThat(ConfigurationClasses.isAllowed(DensityLoss.class.getName())).isTrue();
    assertThat(MultiLayerConfiguration.fromJson(network.toJson())).isEqualTo(network);
  }

  @ParameterizedTest
  @EnumSource
  void labelsWithoutAScaleAreRefused(Density density) {
    MultiLayerNetwork network = new MultiLayerNetwork(network(density));
    network.init();
    assertThatThrownBy(
            () ->
                score(
                    network,
                    Nd4j.rand(DataType.DOUBLE, 2, 3, 5),
                    Nd4j.rand(DataType.DOUBLE, 2, 1, 5),
                    Nd4j.ones(DataType.DOUBLE, 2, 5)))
        .hasMessageContaining("Expected labels of 2 columns");
  }
}
