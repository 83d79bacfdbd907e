package org.gru4j.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.gru4j.testing.RandomArrays.random;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.testing.CentralDifferences;
import org.gru4j.testing.Networks;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class LayerNormalizationTest {
  private static final int BATCH = 3;
  private static final int SIZE = 5;
  private static final int TIME = 4;

  private static NeuralNetConfiguration.Builder base() {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .dataType(DataType.DOUBLE)
        .updater(new NoOp());
  }

  private static MultiLayerNetwork alone(RNNFormat format) {
    MultiLayerNetwork network =
        Networks.of(
            base(),
            new LayerNormalization.Builder().size(SIZE).dataFormat(format).build(),
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .nIn(SIZE)
                .nOut(2)
                .activation(Activation.IDENTITY)
                .dataFormat(format)
                .build());
    network.params().assign(random(3, network.params().shape()));
    return network;
  }

  @Test
  void freshParametersNormalise() {
    MultiLayerNetwork network =
        Networks.of(
            base(),
            new LayerNormalization.Builder().size(4).build(),
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .nIn(4)
                .nOut(1)
                .activation(Activation.IDENTITY)
                .build());
    INDArray input =
        Nd4j.createFromArray(new double[] {1, 2, 3, 6}).reshape(1, 4, 1).castTo(DataType.DOUBLE);
    // Mean 3, variance (4 + 1 + 0 + 9) / 4 = 3.5.
    double deviation = Math.sqrt(3.5 + 1e-5);
    double[] output = network.feedForward(input).get(1).reshape(4).toDoubleVector();
    for (int i = 0; i < 4; i++) {
      double x = new double[] {1, 2, 3, 6}[i];
      assertThat(output[i]).isCloseTo((x - 3) / deviation, within(1e-12));
    }
  }

  @Test
  void gainAndBiasOfEachUnit() {
    MultiLayerNetwork network = alone(RNNFormat.NCW);
    INDArray input = random(4, BATCH, SIZE, TIME);
    INDArray output = network.feedForward(input).get(1);
    INDArray gain = network.getParam("0_g");
    INDArray bias = network.getParam("0_b");
    for (int b = 0; b < BATCH; b++) {
      for (int t = 0; t < TIME; t++) {
        double mean = 0;
        double square = 0;
        for (int i = 0; i < SIZE; i++) {
          mean += input.getDouble(b, i, t) / SIZE;
        }
        for (int i = 0; i < SIZE; i++) {
          square += Math.pow(input.getDouble(b, i, t) - mean, 2) / SIZE;
        }
        for (int i = 0; i < SIZE; i++) {
          double expected =
              gain.getDouble(i) * (input.getDouble(b, i, t) - mean) / Math.sqrt(square + 1e-5)
                  + bias.getDouble(i);
          assertThat(output.getDouble(b, i, t)).isCloseTo(expected, within(1e-12));
        }
      }
    }
  }

  @Test
  void formatsAgree() {
    INDArray input = random(5, BATCH, SIZE, TIME);
    INDArray one = alone(RNNFormat.NCW).output(input);
    INDArray other = alone(RNNFormat.NWC).output(input.permute(0, 2, 1).dup());
    assertThat(other.permute(0, 2, 1).dup('c')).isEqualTo(one.dup('c'));
  }

  @Test
  void gradientsOverMaskedSteps() {
    MultiLayerNetwork network =
        Networks.of(
            base(),
            new BidirectionalGRU.Builder().nIn(SIZE).nOut(3).build(),
            new LayerNormalization.Builder().size(6).build(),
            new GRU.Builder().nIn(6).nOut(3).build(),
            new LayerNormalization.Builder().size(3).build(),
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .nIn(3)
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build());
    network.params().assign(random(6, network.params().shape()));
    INDArray mask = Nd4j.ones(DataType.DOUBLE, BATCH, TIME);
    mask.putScalar(1, 2, 0).putScalar(1, 3, 0).putScalar(2, 3, 0);
    DataSet data =
        new DataSet(random(7, BATCH, SIZE, TIME), random(8, BATCH, 2, TIME), mask, mask.dup());
    CentralDifferences.assertGradient(network, data, BATCH);
  }

  @Test
  void maskedStepsAreZeros() {
    MultiLayerNetwork network = alone(RNNFormat.NCW);
    INDArray mask = Nd4j.ones(DataType.DOUBLE, BATCH, TIME).putScalar(1, 2, 0);
    network.setLayerMaskArrays(mask, null);
    INDArray output = network.feedForward(random(9, BATCH, SIZE, TIME)).get(1);
    network.clearLayerMaskArrays();
    for (int i = 0; i < SIZE; i++) {
      assertThat(output.getDouble(1, i, 2)).isZero();
      assertThat(output.getDouble(0, i, 2)).isNotZero();
    }
  }

  @Test
  void refusesAnotherNumberOfOutputs() {
    assertThatThrownBy(
            () ->
                Networks.of(
                    base(),
                    new LayerNormalization.Builder().nIn(4).nOut(5).build(),
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nIn(5)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Expected nIn = nOut for LayerNormalization")
        .hasMessageContaining("found 4 and 5");
  }
}
