package org.gru4j.metrics;

import org.gru4j.Gru4jException;

/** What a model says is no number: its training has diverged, or its weights are damaged. */
public final class DivergedException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  private DivergedException(String what, double found) {
    super(
        "Expected a finite %s, found %s: the model's training has diverged, or its weights are"
                .formatted(what, found)
            + " damaged. Take an earlier checkpoint, or train with a lower learning rate or gradient"
            + " clipping.");
  }

  /**
   * Hands a figure on.
   *
   * @param what what it is, to stand behind "finite"
   * @throws DivergedException if it is NaN or infinite
   */
  public static double requireFinite(String what, double figure) {
    if (!Double.isFinite(figure)) {
      throw new DivergedException(what, figure);
    }
    return figure;
  }

  /**
   * The same of log-probabilities, where minus infinity stands for 0.
   *
   * @throws DivergedException if one is NaN or plus infinity
   */
  public static float[] requireLogProbabilities(float[] values) {
    for (float value : values) {
      if (!(value < Float.POSITIVE_INFINITY)) {
        throw new DivergedException("log-probability", value);
      }
    }
    return values;
  }
}
