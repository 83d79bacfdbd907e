package org.gru4j.speech.convolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.gru4j.testing.RandomArrays.random;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.speech.ctc.CtcOutput;
import org.gru4j.testing.CentralDifferences;
import org.gru4j.testing.Networks;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class TimeFrequencyConvolutionTest {
  private static final int BATCH = 2;
  private static final int BANDS = 5;
  private static final int CHANNELS = 2;
  private static final int FILTERS = 3;
  private static final int TIME = 7;

  private static NeuralNetConfiguration.Builder base() {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .dataType(DataType.DOUBLE)
        .updater(new NoOp());
  }

  private static TimeFrequencyConvolution convolution(int timeStride, int bandStride) {
    return new TimeFrequencyConvolution.Builder()
        .input(BANDS, CHANNELS)
        .filters(FILTERS)
        .strides(timeStride, bandStride)
        .build();
  }

  private static MultiLayerNetwork network(TimeFrequencyConvolution layer) {
    MultiLayerNetwork network =
        Networks.of(
            base(),
            layer,
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .nIn(layer.getNOut())
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build());
    network.params().assign(random(3, network.params().shape()));
    return network;
  }

  /** The equation of the Javadoc, written out. */
  private static double expected(
      MultiLayerNetwork network, INDArray x, int b, int t, int f, int k, int s, int r) {
    INDArray weights = network.getParam("0_W");
    double sum = network.getParam("0_b").getDouble(k);
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        int from = s * t + i - 1;
        int band = r * f + j - 1;
        if (from >= 0 && from < TIME && band >= 0 && band < BANDS) {
          for (int c = 0; c < CHANNELS; c++) {
            sum +=
                weights.getDouble((3 * i + j) * CHANNELS + c, k)
                    * x.getDouble(b, band * CHANNELS + c, from);
          }
        }
      }
    }
    return Math.max(0, sum);
  }

  private static void assertEquation(int s, int r) {
    MultiLayerNetwork network = network(convolution(s, r));
    INDArray x = random(4, BATCH, BANDS * CHANNELS, TIME);
    INDArray y = network.feedForward(x).get(1);
    int steps = (TIME + s - 1) / s;
    int bands = (BANDS + r - 1) / r;
    assertThat(y.shape()).containsExactly(BATCH, bands * FILTERS, steps);
    for (int b = 0; b < BATCH; b++) {
      for (int t = 0; t < steps; t++) {
        for (int f = 0; f < bands; f++) {
          for (int k = 0; k < FILTERS; k++) {
            assertThat(y.getDouble(b, f * FILTERS + k, t))
                .isCloseTo(expected(network, x, b, t, f, k, s, r), within(1e-12));
          }
        }
      }
    }
  }

  @Test
  void equation() {
    assertEquation(1, 1);
    assertEquation(2, 2);
    assertEquation(3, 1);
  }

  @Test
  void formatsAgree() {
    INDArray x = random(8, BATCH, BANDS * CHANNELS, TIME);
    MultiLayerNetwork one = network(convolution(2, 2));
    TimeFrequencyConvolution other = convolution(2, 2);
    other.setRnnDataFormat(RNNFormat.NWC);
    MultiLayerNetwork two =
        Networks.of(
            base(),
            other,
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .nIn(other.getNOut())
                .nOut(2)
                .activation(Activation.IDENTITY)
                .dataFormat(RNNFormat.NWC)
                .build());
    two.params().assign(one.params());
    INDArray turned = two.output(x.permute(0, 2, 1).dup()).permute(0, 2, 1);
    assertThat(turned.dup('c')).isEqualTo(one.output(x).dup('c'));
  }

  @Test
  void gradientsThroughTwoAndARecurrence() {
    TimeFrequencyConvolution first =
        new TimeFrequencyConvolution.Builder().input(6, 1).filters(2).strides(2, 2).build();
    TimeFrequencyConvolution second =
        new TimeFrequencyConvolution.Builder().input(3, 2).filters(3).strides(1, 2).build();
    MultiLayerNetwork network =
        Networks.of(
            base(),
            first,
            second,
            new BidirectionalGRU.Builder().nIn(second.getNOut()).nOut(3).build(),
            new CtcOutput.Builder().nIn(6).nOut(4).build());
    network.params().assign(random(5, network.params().shape()));
    INDArray mask = Nd4j.ones(DataType.DOUBLE, BATCH, 9);
    mask.putScalar(1, 7, 0).putScalar(1, 8, 0);
    INDArray labels = Nd4j.create(new double[] {0, 1, 2, 0}, new long[] {BATCH, 1, 2}, 'c');
    INDArray labelMask = Nd4j.ones(DataType.DOUBLE, BATCH, 2).putScalar(1, 1, 0);
    DataSet data = new DataSet(random(6, BATCH, 6, 9), labels, mask, labelMask);
    CentralDifferences.assertGradient(network, data, BATCH);
  }

  @Test
  void paddingDoesNotReachRealSteps() {
    MultiLayerNetwork network = network(convolution(2, 2));
    INDArray x = random(7, BATCH, BANDS * CHANNELS, TIME);
    // The second has 4 steps, which become 2; beyond them are zeros, as in a batch.
    INDArray padded = x.dup();
    for (int t = 4; t < TIME; t++) {
      for (int i = 0; i < BANDS * CHANNELS; i++) {
        padded.putScalar(new int[] {1, i, t}, 0);
      }
    }
    INDArray mask = Nd4j.ones(DataType.DOUBLE, BATCH, TIME);
    mask.putScalar(1, 4, 0).putScalar(1, 5, 0).putScalar(1, 6, 0);
    network.setLayerMaskArrays(mask, null);
    INDArray masked = network.feedForward(padded).get(1);
    network.clearLayerMaskArrays();
    INDArray alone =
        network
            .feedForward(
                padded
                    .get(
                        NDArrayIndex.interval(1, 2),
                        NDArrayIndex.all(),
                        NDArrayIndex.interval(0, 4))
                    .dup())
            .get(1);
    for (int i = 0; i < masked.size(1); i++) {
      assertThat(masked.getDouble(1, i, 0)).isEqualTo(alone.getDouble(0, i, 0));
      assertThat(masked.getDouble(1, i, 1)).isEqualTo(alone.getDouble(0, i, 1));
      assertThat(masked.getDouble(1, i, 2)).isZero();
      assertThat(masked.getDouble(1, i, 3)).isZero();
    }
  }

  @Test
  void jsonKeepsTheConfiguration() {
    MultiLayerConfiguration conf = network(convolution(2, 1)).getLayerWiseConfigurations();
    assertThat(MultiLayerConfiguration.fromJson(conf.toJson())).isEqualTo(conf);
  }

  @Test
  void refusesSizesThatDoNotFit() {
    assertThatThrownBy(() -> new TimeFrequencyConvolution.Builder().input(0, 1))
        .hasMessageContaining("Expected bands of at least 1, found 0.");
    TimeFrequencyConvolution layer = convolution(1, 1);
    layer.setNOut(7);
    assertThatThrownBy(() -> network(layer))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nOut = 15 of 5 bands");
  }
}
