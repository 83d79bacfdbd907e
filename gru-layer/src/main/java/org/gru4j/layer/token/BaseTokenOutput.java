package org.gru4j.layer.token;

import java.util.Objects;
import org.gru4j.layer.internal.SequenceLayer;
import org.jspecify.annotations.Nullable;

/** What {@link TokenOutput}, {@link AdaptiveTokenOutput} and {@link CrfOutput} have in common. */
abstract class BaseTokenOutput extends SequenceLayer {
  private static final long serialVersionUID = 1L;

  private LossNormalization lossNormalization = LossNormalization.PER_TOKEN;

  /** For reading from JSON and YAML. */
  BaseTokenOutput() {}

  BaseTokenOutput(Builder<?> builder) {
    super(builder);
    this.lossNormalization = builder.lossNormalization;
  }

  public LossNormalization getLossNormalization() {
    return lossNormalization;
  }

  public void setLossNormalization(LossNormalization lossNormalization) {
    this.lossNormalization = lossNormalization;
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
            && lossNormalization == that.lossNormalization);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), lossNormalization);
  }

  @Override
  public String toString() {
    return "%s, lossNormalization=%s".formatted(super.toString(), lossNormalization);
  }

  /** Builds one of them. */
  @SuppressWarnings("unchecked") // Deeplearning4j's builders return themselves by such a cast
  abstract static class Builder<T extends Builder<T>> extends SequenceLayer.Builder<T> {
    private LossNormalization lossNormalization = LossNormalization.PER_TOKEN;

    /** By what the summed loss is divided, the number of tokens by default. */
    public T lossNormalization(LossNormalization lossNormalization) {
      this.lossNormalization = Objects.requireNonNull(lossNormalization, "lossNormalization");
      return (T) this;
    }
  }
}
