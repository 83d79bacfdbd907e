package org.gru4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Compares analytic gradients with central differences, in double precision. */
public final class CentralDifferences {
  private static final double STEP = 1e-6;
  private static final double MAX_RELATIVE_ERROR = 1e-5;

  /** Where both gradients are this small, rounding is all that is left to compare. */
  private static final double MIN_ABSOLUTE_ERROR = 1e-9;

  private CentralDifferences() {}

  /**
   * Asserts that the gradient of every element is right.
   *
   * @param variable what the loss reads; changed in place and put back
   * @param gradient the analytic gradient, in the same order of elements
   * @param loss computes the loss anew
   */
  public static void assertGradient(INDArray variable, INDArray gradient, DoubleSupplier loss) {
    assertGradient(variable, gradient, 1, loss);
  }

  /**
   * Asserts that the gradient of elements spread over all is right.
   *
   * @param every of how many elements one is looked at
   */
  public static void assertGradient(
      INDArray variable, INDArray gradient, int every, DoubleSupplier loss) {
    assertThat(gradient.length()).isEqualTo(variable.length());
    INDArray flat = variable.reshape(variable.length());
    assertThat(flat.data().address()).as("a view, not a copy").isEqualTo(variable.data().address());
    INDArray flatGradient = gradient.dup('c').reshape(gradient.length());
    int nonZero = 0;
    for (long i = 0; i < flat.length(); i += every) {
      double value = flat.getDouble(i);
      flat.putScalar(i, value + STEP);
      double above = loss.getAsDouble();
      flat.putScalar(i, value - STEP);
      double below = loss.getAsDouble();
      flat.putScalar(i, value);
      double numerical = (above - below) / (2 * STEP);
      double analytic = flatGradient.getDouble(i);
      nonZero += analytic != 0 ? 1 : 0;
      double error = Math.abs(analytic - numerical);
      if (error > MIN_ABSOLUTE_ERROR) {
        assertThat(error / (Math.abs(analytic) + Math.abs(numerical)))
            .as("element %d: analytic %s, numerical %s", i, analytic, numerical)
            .isLessThan(MAX_RELATIVE_ERROR);
      }
    }
    assertThat(nonZero).as("gradients that are not zero").isGreaterThan(0);
  }

  /**
   * Asserts that a network's gradient of the loss of a minibatch is right; dropout draws the same
   * masks for every evaluation.
   *
   * @param divisor by what the score was divided, but the gradient not yet
   */
  public static void assertGradient(MultiLayerNetwork network, DataSet data, double divisor) {
    // Not score(data, true), which leaves label smoothing out.
    Runnable compute =
        () -> {
          Nd4j.getRandom().setSeed(99);
          network.setInput(data.getFeatures());
          network.setLabels(data.getLabels());
          network.setLayerMaskArrays(data.getFeaturesMaskArray(), data.getLabelsMaskArray());
          network.computeGradientAndScore();
        };
    compute.run();
    assertGradient(
        network.params(),
        network.getFlattenedGradients().dup().divi(divisor),
        () -> {
          compute.run();
          return network.score();
        });
  }
}
