package org.gru4j.layer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.math.crf.LinearChain;
import org.gru4j.math.crf.TagPosterior;
import org.gru4j.math.crf.TransitionRules;
import org.gru4j.testing.CentralDifferences;
import org.gru4j.testing.NetworkRoundTrips;
import org.gru4j.testing.RandomArrays;
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

/** {@link CrfOutput} behind a GRU. */
class CrfOutputTest {
  private static final int SIZE = 3;
  private static final int TAGS = 4;
  private static final int BATCH = 3;
  private static final int TIME = 5;

  /** Nothing may follow tag 3 but itself, tag 2 does not begin, tag 0 does not end. */
  private static final TransitionRules RULES =
      TransitionRules.of(
          TAGS, (from, to) -> from != 3 || to == 3, tag -> tag != 2, tag -> tag != 0);

  record Options(
      boolean ruled,
      LossNormalization normalization,
      RNNFormat format,
      boolean miniBatch,
      double retain) {}

  static Stream<Options> options() {
    LossNormalization perToken = LossNormalization.PER_TOKEN;
    return Stream.of(
        new Options(false, perToken, RNNFormat.NCW, true, 1),
        new Options(true, LossNormalization.PER_EXAMPLE, RNNFormat.NWC, true, 1),
        new Options(true, perToken, RNNFormat.NWC, false, 0.7),
        new Options(false, LossNormalization.PER_EXAMPLE, RNNFormat.NCW, false, 1));
  }

  /** The second sequence has a gap, the third has no step at all. */
  @ParameterizedTest
  @MethodSource("options")
  void gradients(Options options) {
    MultiLayerNetwork network = network(options, DataType.DOUBLE, new NoOp());
    CentralDifferences.assertGradient(network, data(options), options.miniBatch() ? BATCH : 1);
  }

  @ParameterizedTest
  @MethodSource("options")
  void scoresAndOutputAreThoseOfTheChain(Options options) {
    MultiLayerNetwork network = network(options, DataType.DOUBLE, new NoOp());
    DataSet data = data(options);
    double score = network.score(data);
    CrfScorer scorer = (CrfScorer) network.getOutputLayer();
    double[] nats = scorer.lastNatsOfExamples();
    assertThat(scorer.lastTokens()).isEqualTo(8);
    assertThat(scorer.lastCorrect()).isEmpty();
    assertThat(score)
        .isCloseTo(
            scorer.lastNats()
                / (options.normalization() == LossNormalization.PER_TOKEN ? 8 : BATCH),
            within(1e-12));

    INDArray output = network.output(data.getFeatures(), false, data.getFeaturesMaskArray(), null);
    INDArray byTag = options.format() == RNNFormat.NCW ? output : output.permute(0, 2, 1);
    List<double[][]> emissions = scorer.lastEmissions();
    LinearChain chain = scorer.chain();
    int[][] paths = {{0, 1, 1, 2, 3}, {1, 0, 2}, {}};
    int[][] steps = {{0, 1, 2, 3, 4}, {0, 1, 3}, {}};
    INDArray each = network.scoreExamples(data, false);
    for (int example = 0; example < BATCH; example++) {
      double[][] emission = emissions.get(example);
      assertThat(emission).hasDimensions(steps[example].length, TAGS);
      TagPosterior posterior = chain.posterior(emission);
      double expected = posterior.logPartition() - chain.score(emission, paths[example]);
      assertThat(nats[example]).isCloseTo(expected, within(1e-10));
      assertThat(each.getDouble(example)).isCloseTo(expected, within(1e-10));
      for (int step = 0; step < steps[example].length; step++) {
        for (int tag = 0; tag < TAGS; tag++) {
          assertThat(byTag.getDouble(example, tag, steps[example][step]))
              .isCloseTo(posterior.tags()[step][tag], within(1e-10));
        }
      }
    }
    assertThat(byTag.sumNumber().doubleValue())
        .as("masked steps are zero")
        .isCloseTo(8, within(1e-9));
    assertThat(chain.best(emissions.get(0)).tags()).hasSize(TIME);
  }

  @Test
  void aGraphLearnsAsTheListOfLayersDoes() {
    Options options = new Options(true, LossNormalization.PER_TOKEN, RNNFormat.NCW, true, 1);
    MultiLayerNetwork list = network(options, DataType.DOUBLE, new Adam(0.05));
    ComputationGraph graph = list.toComputationGraph();
    graph.params().assign(list.params());
    DataSet data = data(options);
    double first = list.score(data);
    for (int step = 0; step < 60; step++) {
      list.fit(data);
      graph.fit(data);
      assertThat(graph.score()).isCloseTo(list.score(), within(1e-9));
    }
    assertThat(list.score()).isLessThan(first * 0.2);
    list.output(data.getFeatures(), false, data.getFeaturesMaskArray(), null);
    CrfScorer scorer = (CrfScorer) list.getOutputLayer();
    assertThat(scorer.chain().best(scorer.lastEmissions().get(0)).tags())
        .containsExactly(0, 1, 1, 2, 3);
  }

  @Test
  void survivesJsonAndTheSerializer() throws IOException {
    for (Options options : options().toList()) {
      MultiLayerNetwork network = network(options, DataType.FLOAT, new Adam(0.01));
      NetworkRoundTrips.assertSurvived(network, data(options), data(options));
    }
  }

  @Test
  void wrongTagsAreRefusedByName() {
    Options options = new Options(true, LossNormalization.PER_TOKEN, RNNFormat.NCW, true, 1);
    MultiLayerNetwork network = network(options, DataType.FLOAT, new NoOp());
    INDArray features = data(options).getFeatures();
    assertThatThrownBy(
            () -> network.score(new DataSet(features, Nd4j.valueArrayOf(new long[] {3, 1, 5}, 4))))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("Expected token indices from 0 to 3");
    assertThatThrownBy(() -> network.score(new DataSet(features, Nd4j.zeros(3, 1, 4))))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("Expected tags for 3 examples of 5 steps, found the shape [3, 1, 4]");
    assertThatThrownBy(() -> network.score(new DataSet(features, Nd4j.zeros(3, 1, 5))))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining(
            "Expected tags that may follow each other, found [0, 0, 0, 0, 0] in example 0");
    assertThatThrownBy(
            () -> {
              NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().list();
              list.layer(new CrfOutput.Builder().nIn(2).nOut(5).rules(RULES).build());
              new MultiLayerNetwork(list.build()).init();
            })
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Expected rules for 5 tags, found some for 4 in CrfOutput");
  }

  private static MultiLayerNetwork network(Options options, DataType type, IUpdater updater) {
    CrfOutput.Builder output =
        new CrfOutput.Builder()
            .nIn(8)
            .nOut(TAGS)
            .dropOut(options.retain())
            .lossNormalization(options.normalization())
            .dataFormat(options.format());
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
                .layer((options.ruled() ? output.rules(RULES) : output).build())
                .build());
    network.init();
    network.params().assign(uniform(3, network.params().shape()).castTo(type));
    return network;
  }

  private static INDArray uniform(long seed, long... shape) {
    return RandomArrays.random(seed, shape);
  }

  private static DataSet data(Options options) {
    INDArray features =
        options.format() == RNNFormat.NCW
            ? uniform(1, BATCH, SIZE, TIME)
            : uniform(1, BATCH, TIME, SIZE);
    int[][] labels = {{0, 1, 1, 2, 3}, {1, 0, 3, 2, 0}, {0, 0, 0, 0, 0}};
    INDArray mask =
        Nd4j.createFromArray(new float[][] {{1, 1, 1, 1, 1}, {1, 1, 0, 1, 0}, {0, 0, 0, 0, 0}});
    return new DataSet(
        features, Nd4j.createFromArray(labels).reshape(BATCH, 1, TIME), mask, mask.dup());
  }
}
