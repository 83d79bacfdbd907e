package org.gru4j.layer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gru4j.testing.RandomArrays.random;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.gru4j.layer.GRU;
import org.gru4j.testing.CentralDifferences;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;

/** Whole tokens that are dropped by {@link TokenEmbedding}. */
class TokenDropoutTest {
  private static final int VOCABULARY = 11;
  private static final int SIZE = 3;
  private static final int BATCH = 2;
  private static final int TIME = 8;

  private static TokenNetwork network(boolean tied, double retain) {
    TokenNetwork network =
        new TokenNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(7)
                .dataType(DataType.DOUBLE)
                .updater(new NoOp())
                .list()
                .layer(
                    new TokenEmbedding.Builder()
                        .nIn(VOCABULARY)
                        .nOut(SIZE)
                        .tied(tied)
                        .tokenDropOut(retain)
                        .build())
                .layer(new GRU.Builder().nIn(SIZE).nOut(SIZE).build())
                .layer(new TokenOutput.Builder().nIn(SIZE).nOut(VOCABULARY).tied(tied).build())
                .build());
    network.init();
    network.params().assign(random(3, network.params().length()).reshape(network.params().shape()));
    return network;
  }

  private static INDArray tokens(int seed) {
    return Nd4j.createFromArray(new Random(seed).ints(BATCH * TIME, 0, VOCABULARY).toArray())
        .reshape(BATCH, 1, TIME);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void gradients(boolean tied) {
    CentralDifferences.assertGradient(network(tied, 0.6), new DataSet(tokens(1), tokens(2)), BATCH);
  }

  @Test
  void aTokenIsDroppedWhereverItStandsOrDividedByWhatIsKept() {
    TokenNetwork network = network(false, 0.6);
    INDArray tokens = tokens(1);
    Nd4j.getRandom().setSeed(5);
    INDArray vectors = network.feedForward(tokens, true).get(1);
    INDArray weights = network.getParam("0_W");
    List<Integer> dropped = new ArrayList<>();
    List<Integer> kept = new ArrayList<>();
    for (int row = 0; row < BATCH; row++) {
      for (int step = 0; step < TIME; step++) {
        int token = tokens.getInt(row, 0, step);
        INDArray vector =
            vectors.get(NDArrayIndex.point(row), NDArrayIndex.all(), NDArrayIndex.point(step));
        boolean zero = vector.amaxNumber().doubleValue() == 0;
        (zero ? dropped : kept).add(token);
        if (!zero) {
          assertThat(vector.equalsWithEps(weights.getRow(token).div(0.6), 1e-12)).isTrue();
        }
      }
    }
    assertThat(dropped).isNotEmpty().doesNotContainAnyElementsOf(kept);
    assertThat(kept).isNotEmpty();
  }

  @Test
  void nothingIsDroppedBesideTraining() {
    INDArray tokens = tokens(1);
    assertThat(network(true, 0.6).output(tokens)).isEqualTo(network(true, 1).output(tokens));
  }

  @Test
  void isPartOfTheConfiguration() {
    TokenEmbedding dropping = new TokenEmbedding.Builder().nIn(5).nOut(2).tokenDropOut(0.5).build();
    assertThat(dropping).isNotEqualTo(new TokenEmbedding.Builder().nIn(5).nOut(2).build());
    assertThat(((TokenEmbedding) dropping.clone()).getTokenDropOut()).isEqualTo(0.5);
    assertThatThrownBy(() -> new TokenEmbedding.Builder().tokenDropOut(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tokenDropOut");
  }
}
