package org.gru4j.layer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.gru4j.testing.RandomArrays.random;

import java.io.IOException;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.GRU;
import org.gru4j.math.Backends;
import org.gru4j.math.RowIndexing;
import org.gru4j.math.softmax.TokenCrossEntropy;
import org.gru4j.testing.CentralDifferences;
import org.gru4j.testing.NetworkRoundTrips;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/** {@link TokenEmbedding} and {@link TokenOutput} around a GRU. */
class TokenLayersTest {
  private static final int VOCABULARY = 7;
  private static final int SIZE = 3;
  private static final int BATCH = 3;
  private static final int TIME = 4;

  record Options(
      boolean tied,
      LossNormalization normalization,
      RNNFormat format,
      boolean masked,
      boolean miniBatch,
      double retain,
      double smoothing) {}

  static Stream<Options> options() {
    LossNormalization perToken = LossNormalization.PER_TOKEN;
    LossNormalization perExample = LossNormalization.PER_EXAMPLE;
    return Stream.of(
        new Options(false, perToken, RNNFormat.NCW, false, true, 1, 0),
        new Options(false, perToken, RNNFormat.NWC, true, true, 1, 0.1),
        new Options(false, perExample, RNNFormat.NCW, true, true, 0.7, 0),
        new Options(false, perExample, RNNFormat.NWC, false, false, 1, 0),
        new Options(true, perToken, RNNFormat.NCW, true, true, 0.7, 0.1),
        new Options(true, perToken, RNNFormat.NWC, true, false, 1, 0),
        new Options(true, perExample, RNNFormat.NCW, false, true, 1, 0.1),
        new Options(true, perExample, RNNFormat.NWC, true, false, 1, 0));
  }

  @ParameterizedTest
  @MethodSource("options")
  void gradients(Options options) {
    MultiLayerNetwork network = network(options, DataType.DOUBLE, new NoOp());
    DataSet data = data(1, options.masked());
    CentralDifferences.assertGradient(network, data, options.miniBatch() ? BATCH : 1);
  }

  /** A token weighs the same however many steps the minibatch has; the score stays a mean. */
  @Test
  void expectedStepsDivideTheGradient() {
    Options options =
        new Options(false, LossNormalization.PER_TOKEN, RNNFormat.NCW, false, false, 1, 0);
    MultiLayerNetwork network = network(options, DataType.DOUBLE, new NoOp());
    DataSet data = data(1, false);
    double score = network.score(data);
    network.setInput(data.getFeatures());
    network.setLabels(data.getLabels());
    network.computeGradientAndScore();
    INDArray mean = network.getFlattenedGradients().dup();
    ((TokenOutput) network.getOutputLayer().conf().getLayer()).setExpectedSteps(5 * TIME);
    network.computeGradientAndScore();
    assertThat(network.getFlattenedGradients().mul(5).equalsWithEps(mean, 1e-12)).isTrue();
    assertThat(network.score(data)).isEqualTo(score);
  }

  @Test
  void scoreIsTheMeanOfWhatTheScorerSums() {
    for (Options options : options().filter(o -> o.retain() == 1).toList()) {
      MultiLayerNetwork network = network(options, DataType.DOUBLE, new NoOp());
      DataSet data = data(2, options.masked());
      double score = network.score(data);
      TokenScorer scorer = (TokenScorer) network.getOutputLayer();
      assertThat(scorer.lastTokens()).isEqualTo(options.masked() ? 8 : BATCH * TIME);
      double divisor =
          options.normalization() == LossNormalization.PER_TOKEN ? scorer.lastTokens() : BATCH;
      assertThat(score).isCloseTo(scorer.lastNats() / divisor, within(1e-12));
      assertThat(scorer.lastNats()).isCloseTo(expectedNats(network, data), within(1e-10));
      assertThat(scorer.lastCorrect()).hasValue(expectedCorrect(network, data));
      assertThat(network.scoreExamples(data, false).sumNumber().doubleValue())
          .isCloseTo(scorer.lastNats(), within(1e-10));
    }
  }

  private static double expectedNats(MultiLayerNetwork network, DataSet data) {
    return labelledSteps(network, data).mapToDouble(step -> -Math.log(step[1])).sum();
  }

  private static long expectedCorrect(MultiLayerNetwork network, DataSet data) {
    return labelledSteps(network, data).filter(step -> step[1] == step[0]).count();
  }

  /** For each step that counts the highest probability, and that of the label. */
  private static Stream<double[]> labelledSteps(MultiLayerNetwork network, DataSet data) {
    INDArray out =
        network.output(
            data.getFeatures(), false, data.getFeaturesMaskArray(), data.getLabelsMaskArray());
    boolean nwc =
        ((TokenOutput) network.getOutputLayer().conf().getLayer()).getRnnDataFormat()
            == RNNFormat.NWC;
    INDArray probabilities = nwc ? out : out.permute(0, 2, 1);
    INDArray mask = data.getLabelsMaskArray();
    return IntStream.range(0, BATCH * TIME)
        .filter(step -> mask == null || mask.getDouble(step / TIME, step % TIME) != 0)
        .mapToObj(
            step -> {
              INDArray row =
                  probabilities.get(
                      NDArrayIndex.point(step / TIME),
                      NDArrayIndex.point(step % TIME),
                      NDArrayIndex.all());
              int label = data.getLabels().getInt(step / TIME, 0, step % TIME);
              return new double[] {row.maxNumber().doubleValue(), row.getDouble(label)};
            });
  }

  /** Deeplearning4j's own embedding and output layer are the other implementation. */
  @Test
  void agreesWithDeeplearning4jOverSeveralSteps() {
    Options options =
        new Options(false, LossNormalization.PER_EXAMPLE, RNNFormat.NCW, false, true, 1, 0);
    MultiLayerNetwork ours = network(options, DataType.DOUBLE, new Sgd(0.1));
    MultiLayerNetwork theirs =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(0.1))
                .list()
                .layer(
                    new EmbeddingSequenceLayer.Builder()
                        .nIn(VOCABULARY)
                        .nOut(SIZE)
                        .inputLength(TIME)
                        .build())
                .layer(new GRU.Builder().nIn(SIZE).nOut(SIZE).build())
                .layer(
                    new RnnOutputLayer.Builder(new LossSparseMCXENT())
                        .nIn(SIZE)
                        .nOut(VOCABULARY)
                        .activation(Activation.SOFTMAX)
                        .dataFormat(RNNFormat.NCW)
                        .build())
                .build());
    theirs.init();
    for (String key : ours.paramTable().keySet()) {
      theirs.setParam(key, ours.getParam(key).dup());
    }
    for (int step = 0; step < 5; step++) {
      DataSet data = data(10 + step, false);
      ours.fit(data);
      theirs.fit(data);
      assertThat(ours.score()).isCloseTo(theirs.score(), within(1e-9));
    }
    for (String key : ours.paramTable().keySet()) {
      assertThat(ours.getParam(key).distance2(theirs.getParam(key))).as(key).isLessThan(1e-9);
    }
  }

  @Test
  void survivesJsonAndTheSerializer() throws IOException {
    for (Options options : options().toList()) {
      MultiLayerNetwork network = network(options, DataType.FLOAT, new Adam(0.01));
      NetworkRoundTrips.assertSurvived(
          network, TokenNetwork::of, data(3, options.masked()), data(4, options.masked()));
    }
  }

  @Test
  void inputTypesAreInferredButNotTheVocabulary() {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(new TokenEmbedding.Builder().nIn(VOCABULARY).nOut(SIZE).build())
            .layer(new GRU.Builder().nOut(5).build())
            .layer(new TokenOutput.Builder().nOut(VOCABULARY).build())
            .setInputType(InputType.recurrent(1))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    assertThat(network.getParam("0_W").shape()).containsExactly(VOCABULARY, SIZE);
    assertThat(network.getParam("2_W").shape()).containsExactly(5, VOCABULARY);
    assertThat(configuration.getMemoryReport(InputType.recurrent(1, TIME)).toString())
        .contains("TokenOutput");
  }

  @Test
  void probabilitiesSumToOneAndStepsEqualTheWhole() {
    MultiLayerNetwork network =
        network(
            new Options(true, LossNormalization.PER_TOKEN, RNNFormat.NCW, false, true, 1, 0),
            DataType.FLOAT,
            new NoOp());
    INDArray features = data(6, false).getFeatures();
    INDArray whole = network.output(features);
    assertThat(whole.shape()).containsExactly(BATCH, VOCABULARY, TIME);
    assertThat(whole.sum(1).sub(1).amaxNumber().doubleValue()).isLessThan(1e-6);
    for (int t = 0; t < TIME; t++) {
      INDArray step =
          features.get(
              org.nd4j.linalg.indexing.NDArrayIndex.all(),
              org.nd4j.linalg.indexing.NDArrayIndex.all(),
              org.nd4j.linalg.indexing.NDArrayIndex.interval(t, t + 1));
      INDArray output = network.rnnTimeStep(step.dup('c'));
      assertThat(
              output.tensorAlongDimension(0, 0, 1).distance2(whole.tensorAlongDimension(t, 0, 1)))
          .isLessThan(1e-6);
    }
  }

  @Test
  void slicesOfALargeVocabularyAddUp() {
    int vocabulary = 300_000;
    INDArray weights = random(1, vocabulary, 2).castTo(DataType.FLOAT);
    INDArray bias = random(2, vocabulary).castTo(DataType.FLOAT);
    INDArray rows = random(3, 50, 2).castTo(DataType.FLOAT);
    int[] tokens = new Random(4).ints(50, 0, vocabulary).toArray();
    boolean[] counts = new boolean[50];
    java.util.Arrays.fill(counts, true);
    counts[30] = false;

    TokenCrossEntropy whole =
        new TokenCrossEntropy(weights, bias, Backends.installed().matrices(DataType.FLOAT));
    INDArray best = Nd4j.argMax(rows.mmul(weights.transpose()).addiRowVector(bias), 1);
    for (int row = 0; row < 50; row += 2) {
      tokens[row] = best.getInt(row);
    }
    assertThat(
            whole
                .losses(
                    rows,
                    new TokenCrossEntropy.Labels(tokens, counts),
                    (use, type, shape) -> Nd4j.createUninitialized(type, shape))
                .correct())
        .as("of 25 most probable ones one does not count")
        .hasValue(24);
    TokenCrossEntropy.Gradients gradients = emptyGradients(vocabulary, 50);
    TokenCrossEntropy.Losses losses =
        whole.loss(
            rows,
            new TokenCrossEntropy.Labels(tokens, counts),
            gradients,
            (use, type, shape) -> Nd4j.createUninitialized(type, shape));
    INDArray weightSum = Nd4j.zeros(DataType.FLOAT, vocabulary, 2);
    for (int row = 0; row < 50; row++) {
      TokenCrossEntropy.Gradients single = emptyGradients(vocabulary, 1);
      TokenCrossEntropy.Losses loss =
          whole.loss(
              rows.getRow(row, true).dup('c'),
              new TokenCrossEntropy.Labels(new int[] {tokens[row]}, new boolean[] {counts[row]}),
              single,
              (use, type, shape) -> Nd4j.createUninitialized(type, shape));
      assertThat(losses.rows()[row]).isCloseTo(loss.rows()[0], within(1e-4));
      assertThat(gradients.rows().getRow(row, true).distance2(single.rows())).isLessThan(3e-5);
      weightSum.addi(single.weights());
    }
    assertThat(losses.rows()[30]).isZero();
    assertThat(weightSum.norm2Number().doubleValue()).isGreaterThan(0.1);
    assertThat(gradients.weights().distance2(weightSum)).isLessThan(1e-5);
  }

  private static TokenCrossEntropy.Gradients emptyGradients(int vocabulary, int rows) {
    return new TokenCrossEntropy.Gradients(
        Nd4j.create(DataType.FLOAT, rows, 2),
        Nd4j.create(DataType.FLOAT, vocabulary, 2),
        Nd4j.create(DataType.FLOAT, vocabulary),
        0.5,
        0);
  }

  @Test
  void rowsByOperationsEqualRowsInHostMemory() {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      INDArray matrix = random(1, 9, 4).castTo(type);
      int[] rows = {3, 8, 3, 0, 3, 8};
      INDArray fast = Nd4j.create(type, 6, 4);
      INDArray general = Nd4j.create(type, 6, 4);
      RowIndexing.gather(matrix, rows, fast);
      RowIndexing.gatherWithOperations(matrix, rows, general);
      assertThat(fast).isEqualTo(general);
      assertThat(fast.getRow(1)).isEqualTo(matrix.getRow(8));

      INDArray added = random(2, 6, 4).castTo(type);
      INDArray fastSum = matrix.dup();
      RowIndexing.scatterAdd(fastSum, rows, added);
      RowIndexing.scatterAddWithOperations(matrix, rows, added);
      assertThat(fastSum.distance2(matrix)).isLessThan(1e-6);
    }
  }

  @Test
  void wrongTokensAreRefusedByName() {
    MultiLayerNetwork network =
        network(options().findFirst().orElseThrow(), DataType.FLOAT, new NoOp());
    INDArray features = Nd4j.createFromArray(new int[] {1, 7}).reshape(1, 1, 2);
    assertThatThrownBy(() -> network.output(features))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("from 0 to 6")
        .hasMessageContaining("found 7 in example 0 at step 1");
    assertThatThrownBy(() -> network.output(Nd4j.zeros(2, 3, 4)))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("[batch, 1, time]")
        .hasMessageContaining("[2, 3, 4]");
    DataSet shorter = new DataSet(data(1, false).getFeatures(), Nd4j.zeros(BATCH, 1, 2));
    assertThatThrownBy(() -> network.score(shorter))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("3 examples of 4 steps")
        .hasMessageContaining("[3, 1, 2]");
  }

  @Test
  void tiedWithoutAnEmbeddingIsRefused() {
    MultiLayerNetwork network =
        new TokenNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new GRU.Builder().nIn(1).nOut(2).build())
                .layer(new TokenOutput.Builder().nIn(2).nOut(50).tied(true).build())
                .build());
    assertThatThrownBy(network::init)
        .isInstanceOf(DL4JInvalidConfigException.class)
        .hasMessageContaining("nIn = 50 and nOut = 2");
  }

  private static MultiLayerNetwork network(Options options, DataType type, IUpdater updater) {
    MultiLayerNetwork network =
        new TokenNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(type)
                .updater(updater)
                .miniBatch(options.miniBatch())
                .trainingWorkspaceMode(options.tied() ? WorkspaceMode.ENABLED : WorkspaceMode.NONE)
                .list()
                .layer(
                    new TokenEmbedding.Builder()
                        .nIn(VOCABULARY)
                        .nOut(SIZE)
                        .tied(options.tied())
                        .dataFormat(options.format())
                        .build())
                .layer(new GRU.Builder().nIn(SIZE).nOut(SIZE).dataFormat(options.format()).build())
                .layer(
                    new TokenOutput.Builder()
                        .nIn(SIZE)
                        .nOut(VOCABULARY)
                        .tied(options.tied())
                        .labelSmoothing(options.smoothing())
                        .dropOut(options.retain())
                        .lossNormalization(options.normalization())
                        .dataFormat(options.format())
                        .build())
                .build());
    network.init();
    INDArray values = random(3, network.params().length());
    network.params().assign(values.castTo(type).reshape(network.params().shape()));
    return network;
  }

  private static DataSet data(long seed, boolean masked) {
    @Nullable INDArray mask =
        masked
            ? Nd4j.createFromArray(new float[][] {{1, 1, 1, 1}, {1, 1, 1, 0}, {1, 0, 0, 0}})
            : null;
    return new DataSet(tokens(seed), tokens(seed + 100), mask, mask);
  }

  private static INDArray tokens(long seed) {
    int[] values = new Random(seed).ints((long) BATCH * TIME, 0, VOCABULARY).toArray();
    return Nd4j.createFromArray(values).reshape(BATCH, 1, TIME);
  }
}
