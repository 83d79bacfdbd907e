package org.gru4j.speech.ctc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.layer.token.LossNormalization;
import org.gru4j.testing.CentralDifferences;
import org.gru4j.testing.NetworkRoundTrips;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;

/** {@link CtcOutput} behind a GRU. */
class CtcOutputTest {
  private static final int SIZE = 3;
  private static final int SYMBOLS = 5;
  private static final int BATCH = 4;
  private static final int TIME = 7;

  record Options(
      int blank,
      LossNormalization normalization,
      RNNFormat format,
      boolean miniBatch,
      double retain) {}

  static Stream<Options> options() {
    LossNormalization perExample = LossNormalization.PER_EXAMPLE;
    return Stream.of(
        new Options(4, perExample, RNNFormat.NCW, true, 1),
        new Options(0, LossNormalization.PER_TOKEN, RNNFormat.NWC, true, 1),
        new Options(2, perExample, RNNFormat.NWC, false, 0.7),
        new Options(4, LossNormalization.PER_TOKEN, RNNFormat.NCW, false, 1));
  }

  /** The third utterance is too short for its text, the fourth has an empty one. */
  @ParameterizedTest
  @MethodSource("options")
  void gradients(Options options) {
    MultiLayerNetwork network = network(options, DataType.DOUBLE, new NoOp());
    CentralDifferences.assertGradient(network, data(options), options.miniBatch() ? BATCH : 1);
    CtcScorer scorer = (CtcScorer) network.getOutputLayer();
    assertThat(scorer.lastLeftOut()).containsExactly(new LeftOut(2, 2, 3));
  }

  @ParameterizedTest
  @MethodSource("options")
  void scoresAreThoseOfTheLossOfTheOutput(Options options) {
    MultiLayerNetwork network = network(options, DataType.DOUBLE, new NoOp());
    DataSet data = data(options);
    double score = network.score(data);
    CtcScorer scorer = (CtcScorer) network.getOutputLayer();

    INDArray output = network.output(data.getFeatures(), false, data.getFeaturesMaskArray(), null);
    INDArray timeMajor =
        options.format() == RNNFormat.NCW ? output.permute(2, 0, 1) : output.permute(1, 0, 2);
    INDArray rows = timeMajor.dup('c').reshape('c', (long) TIME * BATCH, SYMBOLS);
    CtcLosses expected =
        new CtcLoss(options.blank())
            .losses(
                rows,
                CtcLabels.targets(
                    data.getLabels(),
                    data.getLabelsMaskArray(),
                    BATCH,
                    TIME,
                    data.getFeaturesMaskArray(),
                    new CtcLabels.Symbols(SYMBOLS, options.blank(), "")));

    assertThat(scorer.lastNats()).isCloseTo(expected.sum(), within(1e-10)).isPositive();
    assertThat(scorer.lastUtterances()).isEqualTo(3);
    assertThat(scorer.lastTokens()).isEqualTo(5);
    assertThat(scorer.lastCorrect()).isEmpty();
    assertThat(score)
        .isCloseTo(
            expected.sum() / (options.normalization() == LossNormalization.PER_TOKEN ? 5 : 3),
            within(1e-10));
    INDArray each = network.scoreExamples(data, false);
    for (int i = 0; i < BATCH; i++) {
      assertThat(each.getDouble(i)).isCloseTo(expected.nats(i), within(1e-10));
    }
    assertThat(
            org.nd4j.linalg.ops.transforms.Transforms.exp(rows)
                .sum(1)
                .sub(1)
                .amaxNumber()
                .doubleValue())
        .as("log-probabilities")
        .isLessThan(1e-10);
  }

  @Test
  void aGraphLearnsAsTheListOfLayersDoes() {
    Options options = options().findFirst().orElseThrow();
    MultiLayerNetwork list = network(options, DataType.DOUBLE, new Adam(0.05));
    ComputationGraph graph = list.toComputationGraph();
    graph.params().assign(list.params());
    DataSet data = data(options);
    double first = list.score(data);
    for (int step = 0; step < 30; step++) {
      list.fit(data);
      graph.fit(data);
      assertThat(graph.score()).isCloseTo(list.score(), within(1e-9));
    }
    assertThat(list.score()).isLessThan(first * 0.5);
    assertThat(graph.score(data)).isCloseTo(list.score(data), within(1e-9));
  }

  @Test
  void masksOfOneMinibatchDoNotReachTheNext() {
    Options options = options().findFirst().orElseThrow();
    MultiLayerNetwork network = network(options, DataType.DOUBLE, new Sgd(0));
    DataSet data = data(options);
    DataSet whole =
        new DataSet(data.getFeatures(), Nd4j.createFromArray(new int[][] {{1}, {2}, {3}, {1}}));
    double expected = network.score(whole);
    network.fit(data);
    network.score(data);
    network.output(data.getFeatures(), false, data.getFeaturesMaskArray(), null);
    assertThat(network.score(whole)).isEqualTo(expected);
    network.fit(whole);
    assertThat(network.score()).isCloseTo(expected, within(1e-12));
  }

  @Test
  void nothingButUtterancesThatAreTooShortChangesNothing() {
    Options options = options().findFirst().orElseThrow();
    MultiLayerNetwork network = network(options, DataType.FLOAT, new Adam(0.1));
    INDArray before = network.params().dup();
    DataSet data = data(options);
    network.fit(
        new DataSet(
            data.getFeatures(),
            Nd4j.createFromArray(new int[BATCH][TIME + 1]),
            data.getFeaturesMaskArray(),
            null));
    assertThat(network.score()).isZero();
    assertThat(network.params()).isEqualTo(before);
    assertThat(((CtcScorer) network.getOutputLayer()).lastLeftOut()).hasSize(BATCH);
  }

  @Test
  void survivesJsonAndTheSerializer() throws IOException {
    for (Options options : options().toList()) {
      MultiLayerNetwork network = network(options, DataType.FLOAT, new Adam(0.01));
      NetworkRoundTrips.assertSurvived(network, data(options), data(options));
    }
  }

  @Test
  void wrongLabelsAreRefusedByName() {
    Options options = options().findFirst().orElseThrow();
    MultiLayerNetwork network = network(options, DataType.FLOAT, new NoOp());
    INDArray features = data(options).getFeatures();
    assertThatThrownBy(
            () ->
                network.score(
                    new DataSet(features, Nd4j.createFromArray(new int[][] {{0}, {1}, {4}, {0}}))))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining(
            "Expected labels from 0 to 4 and not the blank 4, found 4 in example 2 at place 0");
    assertThatThrownBy(() -> network.score(new DataSet(features, Nd4j.zeros(3, 1, 2))))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining(
            "Expected labels of shape [4, 1, length] or [4, length], found [3, 1, 2]");
    assertThatThrownBy(
            () ->
                network.score(
                    new DataSet(features, Nd4j.zeros(BATCH, 2), null, Nd4j.ones(BATCH, 3))))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("Expected a mask of shape [4, 2] for the labels, found [4, 3]");
    assertThatThrownBy(
            () ->
                network(
                    new Options(5, LossNormalization.PER_TOKEN, RNNFormat.NCW, true, 1),
                    DataType.FLOAT,
                    new NoOp()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Expected a blank from 0 to 4, found 5; blank(..) changes it.");
  }

  @Test
  void theBlankIsTheLastSymbolAndInputsAreInferred() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new CtcOutput.Builder().nOut(SYMBOLS).build())
                .setInputType(InputType.recurrent(SIZE))
                .build());
    network.init();
    assertThat(((CtcOutput) network.getLayer(0).conf().getLayer()).blankIndex()).isEqualTo(4);
    assertThat(network.getParam("0_W").shape()).containsExactly(SIZE, SYMBOLS);
  }

  private static MultiLayerNetwork network(Options options, DataType type, IUpdater updater) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(type)
                .updater(updater)
                .miniBatch(options.miniBatch())
                .list()
                .layer(
                    new BidirectionalGRU.Builder()
                        .nIn(SIZE)
                        .nOut(4)
                        .dataFormat(options.format())
                        .build())
                .layer(
                    new CtcOutput.Builder()
                        .nIn(8)
                        .nOut(SYMBOLS)
                        .blank(options.blank())
                        .dropOut(options.retain())
                        .lossNormalization(options.normalization())
                        .dataFormat(options.format())
                        .build())
                .build());
    network.init();
    network.params().assign(CtcCases.uniform(3, network.params().shape()).muli(0.3).castTo(type));
    return network;
  }

  private static DataSet data(Options options) {
    INDArray features =
        options.format() == RNNFormat.NCW
            ? CtcCases.uniform(1, BATCH, SIZE, TIME)
            : CtcCases.uniform(1, BATCH, TIME, SIZE);
    int other = options.blank() == 1 ? 3 : 1;
    int[][] labels = {{other, other, 3}, {3, other, 0}, {3, 3, 0}, {0, 0, 0}};
    INDArray labelMask =
        Nd4j.createFromArray(new float[][] {{1, 1, 1}, {1, 1, 0}, {1, 1, 0}, {0, 0, 0}});
    INDArray frameMask =
        Nd4j.createFromArray(
            new float[][] {
              {1, 1, 1, 1, 1, 1, 1},
              {1, 1, 1, 1, 0, 0, 0},
              {1, 1, 0, 0, 0, 0, 0},
              {1, 1, 1, 0, 0, 0, 0}
            });
    return new DataSet(
        features, Nd4j.createFromArray(labels).reshape(BATCH, 1, 3), frameMask, labelMask);
  }
}
