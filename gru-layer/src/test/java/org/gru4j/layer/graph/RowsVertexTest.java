package org.gru4j.layer.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.gru4j.layer.BidirectionalGRU;
import org.gru4j.layer.token.CrfOutput;
import org.gru4j.layer.token.TokenEmbedding;
import org.gru4j.layer.token.TokenGraph;
import org.gru4j.testing.CentralDifferences;
import org.gru4j.testing.RandomArrays;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/** {@link RowsVertex} in a network that reads words as such and letter by letter. */
class RowsVertexTest {
  private static final INDArray WORDS =
      Nd4j.createFromArray(new int[][] {{1, 2, 3, 1}, {4, 1, 0, 0}}).reshape(2, 1, 4);

  /** The numbers of the distinct words of the minibatch. */
  private static final INDArray NUMBERS =
      Nd4j.createFromArray(new int[][] {{0, 1, 2, 0}, {2, 0, 9, 9}}).reshape(2, 1, 4);

  private static final INDArray STEPS =
      Nd4j.createFromArray(new float[][] {{1, 1, 1, 1}, {1, 1, 0, 0}});
  private static final INDArray LETTERS =
      Nd4j.createFromArray(new int[][] {{1, 2, 0}, {2, 0, 0}, {0, 1, 2}}).reshape(3, 1, 3);
  private static final INDArray SPELLING =
      Nd4j.createFromArray(new float[][] {{1, 1, 0}, {1, 0, 0}, {1, 1, 1}});
  private static final INDArray TAGS =
      Nd4j.createFromArray(new int[][] {{0, 1, 1, 0}, {1, 0, 0, 0}}).reshape(2, 1, 4);

  private static ComputationGraphConfiguration configuration() {
    return new NeuralNetConfiguration.Builder()
        .dataType(DataType.DOUBLE)
        .updater(new NoOp())
        .miniBatch(false)
        .graphBuilder()
        .addInputs("words", "letters", "numbers")
        .addLayer("wordVectors", new TokenEmbedding.Builder().nIn(5).nOut(3).build(), "words")
        .addLayer("letterVectors", new TokenEmbedding.Builder().nIn(3).nOut(2).build(), "letters")
        .addLayer(
            "spelling", new BidirectionalGRU.Builder().nIn(2).nOut(2).build(), "letterVectors")
        .addVertex("spelt", new FinalStateVertex(true), "spelling")
        .addVertex("spellings", new RowsVertex(), "spelt", "numbers")
        .addVertex("both", new MergeVertex(), "wordVectors", "spellings")
        .addLayer("gru", new BidirectionalGRU.Builder().nIn(7).nOut(3).build(), "both")
        .addLayer("out", new CrfOutput.Builder().nIn(6).nOut(2).build(), "gru")
        .setOutputs("out")
        .build();
  }

  private static TokenGraph network() {
    TokenGraph network = new TokenGraph(configuration());
    network.init();
    network.params().assign(RandomArrays.random(5, network.params().shape()));
    return network;
  }

  @Test
  void gradients() {
    TokenGraph network = network();
    Runnable compute =
        () -> {
          network.setInputs(WORDS, LETTERS, NUMBERS);
          network.setLabels(TAGS);
          network.setLayerMaskArrays(
              new INDArray[] {STEPS, SPELLING, STEPS}, new INDArray[] {STEPS});
          network.computeGradientAndScore();
        };
    compute.run();
    CentralDifferences.assertGradient(
        network.params(),
        network.getFlattenedGradients().dup(),
        () -> {
          compute.run();
          return network.score();
        });
  }

  /** What a sentence gives does not depend on the words of the others. */
  @Test
  void sentencesKeepToThemselves() {
    TokenGraph network = network();
    INDArray both = output(network, WORDS, LETTERS, NUMBERS, STEPS, SPELLING);
    INDArray alone =
        output(
            network,
            Nd4j.createFromArray(4, 1).reshape(1, 1, 2),
            Nd4j.createFromArray(new int[][] {{1, 2, 0}, {0, 1, 2}}).reshape(2, 1, 3),
            Nd4j.createFromArray(1, 0).reshape(1, 1, 2),
            Nd4j.ones(1, 2),
            Nd4j.createFromArray(new float[][] {{1, 1, 0}, {1, 1, 1}}));
    for (int tag = 0; tag < 2; tag++) {
      for (int step = 0; step < 2; step++) {
        assertThat(both.getDouble(1, tag, step))
            .isCloseTo(
                alone.getDouble(0, tag, step), org.assertj.core.api.Assertions.within(1e-12));
      }
    }
  }

  private static INDArray output(TokenGraph network, INDArray... inputsAndMasks) {
    return network
        .output(
            false,
            new INDArray[] {inputsAndMasks[0], inputsAndMasks[1], inputsAndMasks[2]},
            new INDArray[] {inputsAndMasks[3], inputsAndMasks[4], inputsAndMasks[3]})[0]
        .dup();
  }

  @Test
  void survivesJsonAndKnowsItsTypes() {
    ComputationGraphConfiguration configuration = configuration();
    assertThat(ComputationGraphConfiguration.fromJson(configuration.toJson()))
        .isEqualTo(configuration);
    assertThat(
            new RowsVertex().getOutputType(0, InputType.feedForward(4), InputType.recurrent(1, 7)))
        .isEqualTo(InputType.recurrent(4, 7));
    assertThatThrownBy(
            () -> new RowsVertex().getOutputType(0, InputType.recurrent(4), InputType.recurrent(1)))
        .hasMessageStartingWith("Expected vectors and a sequence of their numbers");
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    TokenGraph network = network();
    assertThatThrownBy(() -> output(network, WORDS, LETTERS, NUMBERS, Nd4j.ones(2, 4), SPELLING))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("Expected numbers of vectors from 0 to 2, found 9");
  }
}
