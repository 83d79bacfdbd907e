package org.gru4j.math.regularization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.gru4j.testing.RandomArrays.random;

import org.gru4j.testing.CentralDifferences;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ActivationRegularizationTest {
  /** Two examples of one unit: 1, 3, 0 (padding) and 2, -1, 5. */
  private static final INDArray STATES =
      Nd4j.createFromArray(1.0, 2.0, 3.0, -1.0, 0.0, 5.0).reshape(3, 2, 1);

  private static final INDArray MASK = Nd4j.createFromArray(new double[][] {{1, 1, 0}, {1, 1, 1}});

  @Test
  void byHand() {
    double squares = 1 + 4 + 9 + 1 + 25;
    double differences = 4 + 9 + 36;
    assertThat(new ActivationRegularization(2, 0).add(STATES, MASK, null, 1))
        .isCloseTo(2 * squares / 5, within(1e-12));
    assertThat(new ActivationRegularization(0, 3).add(STATES, MASK, null, 1))
        .isCloseTo(3 * differences / 3, within(1e-12));
    // Without a mask the zero counts, and so does the step to it.
    assertThat(new ActivationRegularization(2, 3).add(STATES, null, null, 1))
        .isCloseTo(2 * squares / 6 + 3 * (differences + 9) / 4, within(1e-12));
  }

  @Test
  void gradients() {
    ActivationRegularization both = new ActivationRegularization(0.7, 1.3);
    INDArray states = random(1, 4, 3, 2);
    INDArray gradient = random(2, 4, 3, 2);
    INDArray before = gradient.dup();
    both.add(states, null, gradient, 1);
    CentralDifferences.assertGradient(
        states, gradient.sub(before), () -> both.add(states, null, null, 1));
    INDArray scaled = states.like();
    both.add(states, null, scaled, 5);
    assertThat(scaled.div(5).equalsWithEps(gradient.sub(before), 1e-12)).isTrue();
  }

  @Test
  void paddingHasNoGradientAndOneStepNoDifference() {
    INDArray gradient = STATES.like();
    new ActivationRegularization(1, 1).add(STATES, MASK, gradient, 1);
    assertThat(gradient.getDouble(2, 0, 0)).isZero();
    INDArray one = random(3, 1, 2, 2);
    assertThat(new ActivationRegularization(0, 1).add(one, null, one.like(), 1)).isZero();
    INDArray nothing = Nd4j.zeros(MASK.dataType(), MASK.shape());
    assertThat(new ActivationRegularization(1, 1).add(STATES, nothing, null, 1)).isZero();
  }

  @Test
  void refusesNegativeFactors() {
    assertThatThrownBy(() -> new ActivationRegularization(-1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found -1");
    assertThatThrownBy(() -> new ActivationRegularization(0, Double.NaN))
        .hasMessageContaining("temporal activation regularisation");
  }
}
