package org.gru4j.layer.token;

import java.util.Objects;
import org.gru4j.layer.internal.SequenceLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.annotation.JsonInclude;

/** What {@link TokenOutput}, {@link AdaptiveTokenOutput} and {@link CrfOutput} have in common. */
abstract class BaseTokenOutput extends SequenceLayer {
  private static final long serialVersionUID = 1L;

  private LossNormalization lossNormalization = LossNormalization.PER_TOKEN;
  private int expectedSteps;

  /** For reading from JSON and YAML. */
  BaseTokenOutput() {}

  BaseTokenOutput(Builder<?> builder) {
    super(builder);
    this.lossNormalization = builder.lossNormalization;
    this.expectedSteps = builder.expectedSteps;
  }

  public LossNormalization getLossNormalization() {
    return lossNormalization;
  }

  public void setLossNormalization(LossNormalization lossNormalization) {
    this.lossNormalization = lossNormalization;
  }

  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  public int getExpectedSteps() {
    return expectedSteps;
  }

  public void setExpectedSteps(int expectedSteps) {
    this.expectedSteps = expectedSteps;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof BaseTokenOutput;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof BaseTokenOutput that
            && that.canEqual(this)
            && super.equals(that)
            && lossNormalization == that.lossNormalization
            && expectedSteps == that.expectedSteps);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), lossNormalization, expectedSteps);
  }

  @Override
  public String toString() {
    return "%s, lossNormalization=%s, expectedSteps=%d"
        .formatted(super.toString(), lossNormalization, expectedSteps);
  }

  /** Builds one of them. */
  @SuppressWarnings("unchecked") // Deeplearning4j's builders return themselves by such a cast
  abstract static class Builder<T extends Builder<T>> extends SequenceLayer.Builder<T> {
    private LossNormalization lossNormalization = LossNormalization.PER_TOKEN;
    private int expectedSteps;

    /** By what the summed loss is divided, the number of tokens by default. */
    public T lossNormalization(LossNormalization lossNormalization) {
      this.lossNormalization = Objects.requireNonNull(lossNormalization, "lossNormalization");
      return (T) this;
    }

    /**
     * Divides the gradient, not the score, of a loss per token by this many steps of each example,
     * however many the minibatch has: where windows are of different lengths, a token then weighs
     * the same in all of them. For plain gradient descent it is the learning rate times the length
     * of the window over the usual one of Merity et al. 2017 (arXiv:1708.02182, section 4.1).
     *
     * @param steps 0, the default, for those that the minibatch has
     */
    public T expectedSteps(int steps) {
      if (steps < 0) {
        throw new IllegalArgumentException("Expected steps of at least 0, found " + steps + ".");
      }
      this.expectedSteps = steps;
      return (T) this;
    }
  }
}
