package org.gru4j.layer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.GRU;
import org.gru4j.layer.internal.TokenLookup;
import org.gru4j.math.Backends;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.Matrices;
import org.gru4j.math.RowIndexing;
import org.gru4j.testing.CentralDifferences;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** A GRU behind an embedding of few tokens, which multiplies tokens in place of vectors. */
class TokenLookupTest {
  private static final int TOKENS = 3;
  private static final int SIZE = 24;
  private static final int BATCH = 5;
  private static final int TIME = 7;

  private static final int UNITS = 4;

  private final Random random = new Random(5);

  @BeforeEach
  void fewTokens() {
    assertThat(TokenLookup.pays(TOKENS, SIZE, (long) BATCH * TIME)).isTrue();
    assertThat(TokenLookup.pays(SIZE, SIZE, (long) BATCH * TIME)).isFalse();
  }

  /**
   * @param retain of a dropout layer in front of the GRU; 1 for no such layer
   */
  private static MultiLayerNetwork network(DataType type, KernelChoice kernel, double retain) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder().seed(3).dataType(type).updater(new Sgd(0.5)).list();
    layers.layer(new TokenEmbedding.Builder().nIn(TOKENS).nOut(SIZE).build());
    if (retain < 1) {
      layers.layer(new DropoutLayer(retain));
    }
    layers.layer(new GRU.Builder().nIn(SIZE).nOut(UNITS).kernel(kernel).build());
    layers.layer(new TokenOutput.Builder().nIn(UNITS).nOut(TOKENS).build());
    MultiLayerNetwork network = new MultiLayerNetwork(layers.build());
    network.init();
    network.params().assign(Nd4j.rand(type, network.params().shape()).subi(0.5));
    return network;
  }

  private INDArray tokens() {
    return Nd4j.createFromArray(random.ints(BATCH * TIME, 0, TOKENS).toArray())
        .reshape(BATCH, 1, TIME);
  }

  @Test
  void gradientIsRight() {
    CentralDifferences.assertGradient(
        network(DataType.DOUBLE, KernelChoice.ND4J, 1), new DataSet(tokens(), tokens()), BATCH);
  }

  /** Dropout changes the vectors in place: a pass over tokens would not see it. */
  @Test
  void gradientIsRightWhereVectorsAreDropped() {
    CentralDifferences.assertGradient(
        network(DataType.DOUBLE, KernelChoice.ND4J, 0.6), new DataSet(tokens(), tokens()), BATCH);
  }

  /** One step of training from the same weights, over tokens and over a copy of the vectors. */
  @ParameterizedTest
  @EnumSource(
      value = KernelChoice.class,
      names = {"ONEDNN", "ND4J"})
  void learnsTheSameAsFromVectors(KernelChoice kernel) {
    MultiLayerNetwork overTokens = network(DataType.FLOAT, kernel, 1);
    MultiLayerNetwork overVectors = overTokens.clone();
    DataSet data = new DataSet(tokens(), tokens());
    INDArray before = overTokens.params().dup();

    overTokens.fit(data);
    overVectors.setInputMiniBatchSize(BATCH);
    // An all-ones mask makes the embedding say nothing of its lookup.
    DataSet masked =
        new DataSet(
            data.getFeatures(), data.getLabels(), Nd4j.ones(BATCH, TIME), Nd4j.ones(BATCH, TIME));
    overVectors.fit(masked);

    double[] expected = overVectors.params().toDoubleVector();
    double[] found = overTokens.params().toDoubleVector();
    assertThat(found).containsExactly(expected, within(2e-6));
    assertThat(overTokens.params().distance2(before)).isGreaterThan(0.01);
  }

  @Test
  void isKnownByItsArrayOnly() {
    INDArray vectors = Nd4j.rand(DataType.FLOAT, TOKENS, SIZE);
    INDArray output = Nd4j.rand(DataType.FLOAT, BATCH, SIZE, TIME);
    Matrices matrices = Backends.installed().matrices(DataType.FLOAT);
    TokenLookup lookup = new TokenLookup(vectors, new int[BATCH * TIME], output, matrices);
    assertThat(TokenLookup.of(output)).isSameAs(lookup);
    assertThat(TokenLookup.of(output.dup())).isNull();
    new TokenLookup(vectors, new int[BATCH * TIME], output.dup(), matrices);
    assertThat(TokenLookup.of(output)).isNull();
  }

  @Test
  void rowsAreComparedBitByBit() {
    INDArray table = Nd4j.rand(DataType.FLOAT, TOKENS, SIZE);
    int[] tokens = random.ints(20, 0, TOKENS).toArray();
    INDArray rows = Nd4j.create(DataType.FLOAT, tokens.length, SIZE);
    RowIndexing.gather(table, tokens, rows);
    assertThat(RowIndexing.areRows(table, tokens, rows)).isTrue();
    rows.putScalar(19, SIZE - 1, rows.getFloat(19, SIZE - 1) + 1e-6f);
    assertThat(RowIndexing.areRows(table, tokens, rows)).isFalse();
    assertThat(RowIndexing.areRows(table, Arrays.copyOf(tokens, 19), rows)).isTrue();
  }
}
