package org.gru4j.math.regularization;

import static org.nd4j.common.base.Preconditions.checkArgument;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What training adds to the loss for the states of a recurrent layer (Merity et al. 2017,
 * arXiv:1708.02182, section 4.5):
 *
 * <pre>
 *   α mean(h_t²) + β mean((h_t - h_{t-1})²)
 * </pre>
 *
 * <p>The means are over all units, examples and real steps of a window; a difference counts if both
 * of its steps are real.
 *
 * @param activation α, at least 0
 * @param temporal β, at least 0
 */
public record ActivationRegularization(double activation, double temporal) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is negative or not finite
   */
  public ActivationRegularization {
    requireFactor("activation regularisation", activation);
    requireFactor("temporal activation regularisation", temporal);
  }

  private static void requireFactor(String name, double factor) {
    checkArgument(
        factor >= 0 && factor < Double.POSITIVE_INFINITY,
        "Expected a factor of at least 0 of the %s, found %s.",
        name,
        factor);
  }

  /** Whether anything is added. */
  public boolean isOn() {
    return activation > 0 || temporal > 0;
  }

  /**
   * The loss, and its gradient.
   *
   * @param states {@code h}, {@code [time, batch, hidden]}, zeros at masked steps
   * @param mask {@code [batch, time]}, 1 for a real step; null if all are
   * @param gradient of the shape of the states: the loss's is added; null if it is not asked for
   * @param scale factor of the gradient
   * @return the loss, not scaled
   */
  public double add(
      INDArray states, @Nullable INDArray mask, @Nullable INDArray gradient, double scale) {
    long time = states.size(0);
    long hidden = states.size(2);
    double loss = 0;
    double real = mask == null ? time * states.size(1) : mask.sumNumber().doubleValue();
    if (activation > 0 && real > 0) {
      double share = activation / (real * hidden);
      loss += share * squares(states);
      if (gradient != null) {
        gradient.addi(states.mul(2 * share * scale));
      }
    }
    if (temporal > 0 && time > 1) {
      INDArray differences = later(states).sub(earlier(states));
      double pairs = (time - 1) * states.size(1);
      if (mask != null) {
        INDArray steps = mask.transpose();
        INDArray both = later(steps).mul(earlier(steps));
        pairs = both.sumNumber().doubleValue();
        differences.muli(
            both.reshape(both.size(0), both.size(1), 1).broadcast(differences.shape()));
      }
      double share = pairs == 0 ? 0 : temporal / (pairs * hidden);
      loss += share * squares(differences);
      if (gradient != null) {
        differences.muli(2 * share * scale);
        later(gradient).addi(differences);
        earlier(gradient).subi(differences);
      }
    }
    return loss;
  }

  private static double squares(INDArray array) {
    double norm = array.norm2Number().doubleValue();
    return norm * norm;
  }

  private static INDArray later(INDArray steps) {
    return steps.get(interval(1, steps.size(0)));
  }

  private static INDArray earlier(INDArray steps) {
    return steps.get(interval(0, steps.size(0) - 1));
  }
}
