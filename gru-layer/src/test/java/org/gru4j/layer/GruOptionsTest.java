package org.gru4j.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gru4j.testing.RandomArrays.random;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import java.util.List;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.memory.MemoryUseMode;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.graph.AttentionDecoderVertex;
import org.gru4j.math.GruStepper;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.ResetMode;
import org.gru4j.math.attention.AttentionScore;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What is added to the plain recurrence, inside networks. */
class GruOptionsTest {
  private static final int BATCH = 3;
  private static final int SIZE = 4;
  private static final int HIDDEN = 5;
  private static final int TIME = 6;

  static List<Named<UnaryOperator<GRU.Builder>>> options() {
    return List.of(
        Named.of("zoneout", builder -> builder.zoneout(0.3)),
        Named.of("clip", builder -> builder.clip(0.4)),
        Named.of(
            "layer normalization", builder -> builder.layerNormalization(true).recurrentBias(true)),
        Named.of(
            "all, reset before",
            builder ->
                builder
                    .layerNormalization(true)
                    .zoneout(0.2)
                    .clip(0.4)
                    .resetMode(ResetMode.BEFORE)));
  }

  private static GRU.Builder gru() {
    return new GRU.Builder().nIn(SIZE).nOut(HIDDEN);
  }

  private static MultiLayerNetwork network(GRU gru) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration(gru));
    network.init();
    network.params().assign(random(3, network.params().shape()));
    return network;
  }

  private static MultiLayerConfiguration configuration(GRU gru) {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .dataType(DataType.DOUBLE)
        .updater(new NoOp())
        .list()
        .layer(gru)
        .layer(new RnnLossLayer.Builder(LossFunction.L2).activation(Activation.IDENTITY).build())
        .build();
  }

  private static void assertSame(INDArray actual, INDArray expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-12);
  }

  @ParameterizedTest
  @MethodSource("options")
  void survivesJsonAndYaml(UnaryOperator<GRU.Builder> option) {
    GRU layer = option.apply(gru()).build();
    MultiLayerConfiguration configuration = configuration(layer);
    assertThat(MultiLayerConfiguration.fromJson(configuration.toJson())).isEqualTo(configuration);
    assertThat(MultiLayerConfiguration.fromYaml(configuration.toYaml())).isEqualTo(configuration);
    assertThat(layer.clone()).isEqualTo(layer).hasSameHashCodeAs(layer);
    assertThat(gru().build()).isNotEqualTo(layer);
  }

  /** Step by step through Deeplearning4j, and through the stepper that generation uses. */
  @ParameterizedTest
  @MethodSource("options")
  void stepsGoWhereTheWholeWindowGoes(UnaryOperator<GRU.Builder> option) {
    MultiLayerNetwork network = network(option.apply(gru()).build());
    INDArray x = random(1, BATCH, SIZE, TIME);
    INDArray whole = network.output(x);
    GruLayer layer = (GruLayer) network.getLayer(0);
    try (GruStepper stepper = layer.stepper(BATCH)) {
      for (int t = 0; t < TIME; t++) {
        INDArray step = x.get(all(), all(), point(t)).dup('c');
        INDArray expected = whole.get(all(), all(), point(t));
        INDArray stepped = network.rnnTimeStep(step.reshape('c', BATCH, SIZE, 1));
        assertSame(stepped.reshape('c', BATCH, HIDDEN), expected);
        stepper.step(step, BATCH);
        assertSame(stepper.state(), expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("options")
  void oneDnnIsPassedOverAndRefusedIfForced(UnaryOperator<GRU.Builder> option) {
    GRU forced = option.apply(gru()).kernel(KernelChoice.ONEDNN).build();
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder().dataType(DataType.FLOAT).list().layer(forced).build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    assertThatThrownBy(network::init)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("onednn was forced but cannot serve: the layer has ")
        .hasMessageContaining(forced.equations().options().description());

    MultiLayerNetwork chosen = network(option.apply(gru()).build()).convertDataType(DataType.FLOAT);
    MultiLayerNetwork doubles = chosen.convertDataType(DataType.DOUBLE);
    INDArray x = random(1, BATCH, SIZE, TIME);
    INDArray output = chosen.output(x.castTo(DataType.FLOAT)).castTo(DataType.DOUBLE);
    assertThat(output.sub(doubles.output(x)).amaxNumber().doubleValue()).isLessThan(1e-5);
  }

  @Test
  void theMemoryReportCountsWhatTheyKeep() {
    long plain = trainingMemory(gru().build());
    assertThat(trainingMemory(gru().clip(1).build())).isEqualTo(plain);
    // One number for each unit and step of an example, in FLOAT.
    assertThat(trainingMemory(gru().zoneout(0.1).build()) - plain)
        .isEqualTo(4L * BATCH * TIME * HIDDEN);
    assertThat(trainingMemory(gru().layerNormalization(true).build()) - plain)
        .isGreaterThan(4L * BATCH * TIME * 12 * HIDDEN);
  }

  private static long trainingMemory(GRU gru) {
    return gru.getMemoryReport(InputType.recurrent(SIZE, TIME))
        .getTotalMemoryBytes(BATCH, MemoryUseMode.TRAINING, CacheMode.NONE, DataType.FLOAT);
  }

  /** In training a unit keeps its previous value exactly, or takes the plain recurrence's. */
  @Test
  void zoneoutKeepsOrReplacesEachUnit() {
    double probability = 0.3;
    MultiLayerNetwork network = network(gru().zoneout(probability).build());
    MultiLayerNetwork plain = network(gru().build());
    int batch = 400;
    INDArray x = random(1, batch, SIZE, 2);
    Nd4j.getRandom().setSeed(7);
    INDArray states = network.feedForward(x, true).get(1);
    INDArray first = states.get(all(), all(), point(0)).dup('c');
    INDArray second = states.get(all(), all(), point(1)).dup('c');
    plain.rnnSetPreviousState(0, java.util.Map.of(GruLayer.STATE_KEY, first));
    INDArray replaced =
        plain
            .rnnTimeStep(x.get(all(), all(), point(1)).reshape(batch, SIZE, 1))
            .reshape('c', batch, HIDDEN);
    INDArray kept = second.eq(first).castTo(DataType.DOUBLE);
    assertSame(second, first.mul(kept).add(replaced.mul(kept.rsub(1))));
    // 2000 draws: five standard deviations are 0.051.
    assertThat(kept.meanNumber().doubleValue()).isBetween(probability - 0.052, probability + 0.052);
    INDArray firstKept = first.eq(0).castTo(DataType.DOUBLE);
    assertThat(firstKept.eq(kept).castTo(DataType.DOUBLE).meanNumber().doubleValue())
        .as("drawn anew at each step")
        .isLessThan(0.7);
  }

  /** From one state the mean over many draws is what inference computes. */
  @Test
  void zoneoutOfInferenceIsTheExpectationOfTraining() {
    MultiLayerNetwork network = network(gru().zoneout(0.3).build());
    int batch = 20_000;
    INDArray x = random(1, 1, SIZE, 1);
    INDArray many = Nd4j.tile(x, batch, 1, 1);
    Nd4j.getRandom().setSeed(7);
    INDArray mean = network.feedForward(many, true).get(1).mean(0).reshape(HIDDEN);
    INDArray expected = network.output(x).reshape(HIDDEN);
    // The state is below 1, so that five standard deviations are 5 * sqrt(0.21 / 20000) = 0.016.
    assertThat(mean.sub(expected).amaxNumber().doubleValue()).isLessThan(0.016);
    assertThat(expected.amaxNumber().doubleValue()).isGreaterThan(0.1);
  }

  /** Gains start at 1 and biases at 0: the arguments do not depend on the scale of the weights. */
  @Test
  void layerNormalizationForgetsTheScaleOfItsWeights() {
    GRU gru = gru().layerNormalization(true).build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration(gru));
    network.init();
    assertThat(network.numParams()).isEqualTo(3L * HIDDEN * (SIZE + HIDDEN + 3));
    for (String gain : List.of("0_g", "0_rg")) {
      assertThat(network.getParam(gain).shape()).containsExactly(3L * HIDDEN);
      assertThat(network.getParam(gain).minNumber().doubleValue()).isEqualTo(1);
      assertThat(network.getParam(gain).maxNumber().doubleValue()).isEqualTo(1);
    }
    INDArray x = random(1, BATCH, SIZE, TIME);
    network.getParam("0_W").muli(100);
    network.getParam("0_RW").muli(1000);
    INDArray before = network.output(x).dup();
    network.getParam("0_W").muli(10);
    network.getParam("0_RW").muli(10);
    assertThat(network.output(x).sub(before).amaxNumber().doubleValue()).isLessThan(1e-4);
    network.getParam("0_g").muli(0.5);
    assertThat(network.output(x).sub(before).amaxNumber().doubleValue()).isGreaterThan(0.01);
  }

  /** Regularisation is of weights and biases, as with Deeplearning4j's own gains. */
  @Test
  void weightDecayLeavesTheGainsAlone() {
    GRU gru = gru().layerNormalization(true).l2(0.1).l2Bias(0.1).build();
    assertThat(gru.getRegularizationByParam("W")).isNotEmpty();
    assertThat(gru.getRegularizationByParam("b")).isNotEmpty();
    assertThat(gru.getRegularizationByParam("g")).isNullOrEmpty();
    assertThat(gru.getRegularizationByParam("rg")).isNullOrEmpty();
  }

  /** The bound is reached at both ends: the gates stay within the sigmoids of the bound. */
  @Test
  void clipBoundsWhatTheFunctionsSee() {
    MultiLayerNetwork network = network(gru().clip(0.4).build());
    network.params().muli(100);
    INDArray first = network.output(random(1, 50, SIZE, 1));
    double largest = Math.tanh(0.4) / (1 + Math.exp(-0.4));
    double smallest = Math.tanh(0.4) / (1 + Math.exp(0.4));
    assertThat(first.amaxNumber().doubleValue()).isBetween(largest - 1e-9, largest + 1e-9);
    assertThat(first.aminNumber().doubleValue()).isLessThan(smallest + 1e-9);
  }

  @Test
  void impossibleValuesAreRefused() {
    for (double clip : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> gru().clip(clip))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Expected a clip that is finite and greater than 0, or 0 for none, found %s.", clip);
    }
    for (double probability : new double[] {-0.1, 1, Double.NaN}) {
      assertThatThrownBy(() -> gru().zoneout(probability))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Expected a zoneout probability of at least 0 and below 1, found %s.", probability);
    }
    assertThatThrownBy(
            () ->
                new AttentionDecoderVertex(
                    gru().zoneout(0.1).build(), 2, 3, 4, AttentionScore.CONCAT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without recurrent dropout and zoneout");
  }
}
