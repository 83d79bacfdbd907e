package org.gru4j.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class InvertedDropoutTest {

  private static INDArray apply(InvertedDropout dropout, INDArray input, INDArray output) {
    return dropout.applyDropout(input, output, 0, 0, LayerWorkspaceMgr.noWorkspaces());
  }

  /** 'c', 'f', time-major behind a recurrent layer, and a view with gaps. */
  private static INDArray ones(String layout) {
    return switch (layout) {
      case "c" -> Nd4j.ones(DataType.FLOAT, 7, 30, 40);
      case "f" -> Nd4j.ones(DataType.FLOAT, 7, 30, 40).dup('f');
      case "time-major" -> Nd4j.ones(DataType.FLOAT, 40, 7, 30).permute(1, 2, 0);
      default ->
          Nd4j.ones(DataType.FLOAT, 7, 30, 80)
              .get(
                  org.nd4j.linalg.indexing.NDArrayIndex.all(),
                  org.nd4j.linalg.indexing.NDArrayIndex.all(),
                  org.nd4j.linalg.indexing.NDArrayIndex.interval(0, 2, 80));
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"c", "f", "time-major", "gaps"})
  void dropsTheSameOnTheWayBack(String layout) {
    Nd4j.getRandom().setSeed(7);
    InvertedDropout dropout = new InvertedDropout(0.8);
    INDArray activations = ones(layout);
    INDArray dropped = apply(dropout, activations, activations).dup('c');
    assertThat(dropped.eq(0).castTo(DataType.FLOAT).meanNumber().doubleValue())
        .isCloseTo(0.2, within(0.02));
    assertThat(dropped.gt(0).castTo(DataType.FLOAT).muli(1.25).equalsWithEps(dropped, 1e-6))
        .isTrue();
    for (String other : new String[] {layout, "c", "time-major"}) {
      InvertedDropout again = new InvertedDropout(0.8);
      Nd4j.getRandom().setSeed(7);
      INDArray fresh = ones(layout);
      apply(again, fresh, fresh);
      INDArray gradient = ones(other);
      assertThat(again.backprop(gradient, gradient, 0, 0).dup('c')).isEqualTo(dropped);
    }
  }

  @Test
  void leavesAnInputThatMustNotChangeAlone() {
    INDArray input = ones("time-major");
    INDArray output = Nd4j.createUninitialized(DataType.FLOAT, new long[] {7, 30, 40}, 'f');
    InvertedDropout dropout = new InvertedDropout(0.5);
    assertThat(apply(dropout, input, output)).isSameAs(output);
    assertThat(input.minNumber().doubleValue()).isEqualTo(1);
    INDArray gradient = ones("c");
    assertThat(dropout.backprop(gradient, gradient, 0, 0)).isEqualTo(output);
  }

  @Test
  void isPartOfAConfiguration() {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .list()
            .layer(new GRU.Builder().nIn(2).nOut(3).dropOut(new InvertedDropout(0.7)).build())
            .layer(new RnnOutputLayer.Builder().nIn(3).nOut(2).build())
            .build();
    assertThat(MultiLayerConfiguration.fromJson(configuration.toJson())).isEqualTo(configuration);
    assertThat(MultiLayerConfiguration.fromYaml(configuration.toYaml())).isEqualTo(configuration);
    assertThat(new InvertedDropout(0.7))
        .isEqualTo(new InvertedDropout(0.7).clone())
        .isNotEqualTo(new InvertedDropout(0.6));
  }

  @Test
  void refusesAnImpossibleProbability() {
    assertThatThrownBy(() -> new InvertedDropout(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("greater than 0 and at most 1");
    INDArray gradient = ones("c");
    InvertedDropout unused = new InvertedDropout(0.5);
    assertThatThrownBy(() -> unused.backprop(gradient, gradient, 0, 0))
        .isInstanceOf(IllegalStateException.class);
  }
}
