package org.gru4j.layer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.gru4j.testing.RandomArrays.random;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.GRU;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.Backends;
import org.gru4j.math.Matrices;
import org.gru4j.math.softmax.AdaptiveCrossEntropy;
import org.gru4j.math.softmax.AdaptiveTail;
import org.gru4j.math.softmax.TokenCrossEntropy;
import org.gru4j.testing.CentralDifferences;
import org.gru4j.testing.NetworkRoundTrips;
import org.jspecify.annotations.Nullable;
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

class AdaptiveTokenOutputTest {
  private static final int VOCABULARY = 13;
  private static final int SIZE = 5;
  private static final int BATCH = 3;
  private static final int TIME = 4;
  private static final List<Integer> CUTOFFS = List.of(4, 7);

  /**
   * How a network differs from the others.
   *
   * @param labelsBelow of the labels; less than 7 leaves the last cluster, less than 4 both without
   *     a row
   * @param factor 2 gives projections of 2 and 1 dimensions
   */
  record Options(
      int labelsBelow,
      int factor,
      boolean headBias,
      LossNormalization normalization,
      RNNFormat format,
      boolean masked,
      double retain) {}

  static Stream<Options> options() {
    LossNormalization perToken = LossNormalization.PER_TOKEN;
    LossNormalization perExample = LossNormalization.PER_EXAMPLE;
    return Stream.of(
        new Options(VOCABULARY, 2, true, perToken, RNNFormat.NCW, false, 1),
        new Options(VOCABULARY, 2, false, perToken, RNNFormat.NWC, true, 1),
        new Options(VOCABULARY, 4, true, perExample, RNNFormat.NCW, true, 0.7),
        new Options(7, 2, true, perToken, RNNFormat.NCW, true, 1),
        new Options(4, 2, false, perExample, RNNFormat.NWC, true, 1));
  }

  @ParameterizedTest
  @MethodSource("options")
  void gradients(Options options) {
    MultiLayerNetwork network = network(options, DataType.DOUBLE, new NoOp());
    DataSet data = data(1, options);
    // What an earlier minibatch left must not show where a cluster has no row.
    network.fit(data(2, options));
    network.getFlattenedGradients().assign(17);
    CentralDifferences.assertGradient(network, data, BATCH);
    boolean lastHasRows = options.labelsBelow() > CUTOFFS.get(1);
    assertThat(network.gradient().getGradientFor("1_W2").amaxNumber().doubleValue() > 0)
        .isEqualTo(lastHasRows);
  }

  @ParameterizedTest
  @MethodSource("options")
  void probabilitiesSumToOneAndGiveTheScore(Options options) {
    MultiLayerNetwork network = network(options, DataType.DOUBLE, new NoOp());
    DataSet data = data(3, options);
    double score = network.score(data);
    TokenScorer scorer = (TokenScorer) network.getOutputLayer();
    assertThat(scorer.lastTokens()).isEqualTo(options.masked() ? 8 : BATCH * TIME);
    double divisor =
        options.normalization() == LossNormalization.PER_TOKEN ? scorer.lastTokens() : BATCH;
    assertThat(score).isCloseTo(scorer.lastNats() / divisor, within(1e-12));
    assertThat(scorer.lastCorrect()).isEmpty();
    assertThat(network.scoreExamples(data, false).sumNumber().doubleValue())
        .isCloseTo(scorer.lastNats(), within(1e-10));

    INDArray output =
        network.output(
            data.getFeatures(), false, data.getFeaturesMaskArray(), data.getLabelsMaskArray());
    INDArray probabilities = options.format() == RNNFormat.NWC ? output.permute(0, 2, 1) : output;
    assertThat(probabilities.shape()).containsExactly(BATCH, VOCABULARY, TIME);
    assertThat(probabilities.sum(1).sub(1).amaxNumber().doubleValue()).isLessThan(1e-12);
    assertThat(scorer.lastNats()).isCloseTo(expectedNats(probabilities, data), within(1e-10));
  }

  private static double expectedNats(INDArray probabilities, DataSet data) {
    double nats = 0;
    for (int b = 0; b < BATCH; b++) {
      for (int t = 0; t < TIME; t++) {
        INDArray mask = data.getLabelsMaskArray();
        if (mask == null || mask.getDouble(b, t) != 0) {
          nats -= Math.log(probabilities.getDouble(b, data.getLabels().getInt(b, 0, t), t));
        }
      }
    }
    return nats;
  }

  @Test
  void withoutClustersItIsTokenOutput() {
    MultiLayerNetwork adaptive =
        network(
            new AdaptiveTokenOutput.Builder().nIn(SIZE).nOut(VOCABULARY).build(),
            DataType.FLOAT,
            new Sgd(0.3));
    MultiLayerNetwork plain =
        network(
            new TokenOutput.Builder().nIn(SIZE).nOut(VOCABULARY).build(),
            DataType.FLOAT,
            new Sgd(0.3));
    assertThat(adaptive.paramTable().keySet()).isEqualTo(plain.paramTable().keySet());
    Options options = options().skip(1).findFirst().orElseThrow();
    for (int step = 0; step < 3; step++) {
      DataSet data = data(10 + step, options);
      adaptive.fit(data);
      plain.fit(data);
      assertThat(adaptive.score()).isEqualTo(plain.score());
    }
    assertThat(adaptive.params()).isEqualTo(plain.params());
    INDArray features = data(20, options).getFeatures();
    assertThat(adaptive.output(features)).isEqualTo(plain.output(features));
  }

  @ParameterizedTest
  @MethodSource("options")
  void survivesJsonAndTheSerializer(Options options) throws IOException {
    MultiLayerNetwork network = network(options, DataType.FLOAT, new Adam(0.01));
    NetworkRoundTrips.assertSurvived(network, data(3, options), data(4, options));
  }

  @Test
  void everyWeightIsDrawnAndBelongsToItsCluster() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(new GRU.Builder().nIn(3).nOut(64).build())
                .layer(
                    new AdaptiveTokenOutput.Builder()
                        .nIn(64)
                        .nOut(900)
                        .cutoffs(List.of(20, 100))
                        .biasInit(0.5)
                        .build())
                .build());
    network.init();
    assertThat(network.getParam("1_W").shape()).containsExactly(64, 22);
    assertThat(network.getParam("1_b")).isEqualTo(Nd4j.ones(22).mul(0.5));
    assertThat(network.getParam("1_P1").shape()).containsExactly(64, 16);
    assertThat(network.getParam("1_W1").shape()).containsExactly(16, 80);
    assertThat(network.getParam("1_P2").shape()).containsExactly(64, 4);
    assertThat(network.getParam("1_W2").shape()).containsExactly(4, 800);
    for (String key : List.of("1_W", "1_P1", "1_W1", "1_P2", "1_W2")) {
      INDArray weights = network.getParam(key);
      double xavier = Math.sqrt(2.0 / (weights.size(0) + weights.size(1)));
      assertThat(weights.stdNumber().doubleValue())
          .as(key)
          .isCloseTo(xavier, within(0.15 * xavier));
    }
  }

  @Test
  void slicesOfALargeClusterAddUp() {
    int rare = 300_000;
    INDArray head = random(1, 3, 2);
    INDArray projection = random(2, 1, 2);
    INDArray tokens = random(3, rare, 1);
    Matrices matrices = Backends.installed().matrices(DataType.DOUBLE);
    AdaptiveCrossEntropy adaptive =
        new AdaptiveCrossEntropy(
            new TokenCrossEntropy(head, null, matrices),
            List.of(new AdaptiveTail(projection, tokens, 2, matrices)));
    assertThat(adaptive.tokens()).isEqualTo(rare + 2);
    int count = 40;
    assertThat(TokenCrossEntropy.sliceRows(count, rare)).isLessThan(count);
    INDArray rows = random(4, count, 2);
    INDArray whole = Nd4j.create(DataType.DOUBLE, count, rare + 2);
    adaptive.softmax(rows, whole, ArraySupplier.DETACHED);
    for (int row : new int[] {0, 27, 28, 39}) {
      INDArray single = Nd4j.create(DataType.DOUBLE, 1, rare + 2);
      adaptive.softmax(rows.getRow(row, true).dup('c'), single, ArraySupplier.DETACHED);
      assertThat(whole.getRow(row, true).distance2(single)).as("row %d", row).isLessThan(1e-12);
      assertThat(single.sumNumber().doubleValue()).isCloseTo(1, within(1e-9));
    }
  }

  @Test
  void wrongCutoffsAreRefused() {
    for (List<Integer> wrong :
        List.of(List.of(0, 4), List.of(4, 4), List.of(7, 4), List.of(4, VOCABULARY))) {
      assertThatThrownBy(
              () ->
                  new AdaptiveTokenOutput.Builder()
                      .nIn(SIZE)
                      .nOut(VOCABULARY)
                      .cutoffs(wrong)
                      .build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Expected cutoffs that rise from at least 1 to below the number of tokens, nOut = 13,"
                  + " found "
                  + wrong
                  + ".");
    }
    assertThatThrownBy(() -> new AdaptiveTokenOutput.Builder().projectionFactor(0))
        .hasMessage("Expected a projection factor of at least 1, found 0.");
  }

  private static MultiLayerNetwork network(Options options, DataType type, IUpdater updater) {
    return network(
        new AdaptiveTokenOutput.Builder()
            .nIn(SIZE)
            .nOut(VOCABULARY)
            .cutoffs(CUTOFFS)
            .projectionFactor(options.factor())
            .headBias(options.headBias())
            .dropOut(options.retain())
            .lossNormalization(options.normalization())
            .dataFormat(options.format())
            .build(),
        type,
        updater);
  }

  private static MultiLayerNetwork network(
      BaseTokenOutput output, DataType type, IUpdater updater) {
    RNNFormat format = output.getRnnDataFormat();
    List<Layer> layers = new ArrayList<>();
    layers.add(new TokenEmbedding.Builder().nIn(VOCABULARY).nOut(SIZE).dataFormat(format).build());
    layers.add(output);
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(7)
            .dataType(type)
            .updater(updater)
            .trainingWorkspaceMode(
                format == RNNFormat.NCW ? WorkspaceMode.ENABLED : WorkspaceMode.NONE)
            .list();
    layers.forEach(list::layer);
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    INDArray values = random(3, network.params().length());
    network.params().assign(values.castTo(type).reshape(network.params().shape()));
    return network;
  }

  private static DataSet data(long seed, Options options) {
    @Nullable INDArray mask =
        options.masked()
            ? Nd4j.createFromArray(new float[][] {{1, 1, 1, 1}, {1, 1, 1, 0}, {1, 0, 0, 0}})
            : null;
    return new DataSet(
        tokens(seed, VOCABULARY), tokens(seed + 100, options.labelsBelow()), mask, mask);
  }

  private static INDArray tokens(long seed, int below) {
    int[] values = new Random(seed).ints((long) BATCH * TIME, 0, below).toArray();
    return Nd4j.createFromArray(values).reshape(BATCH, 1, TIME);
  }
}
