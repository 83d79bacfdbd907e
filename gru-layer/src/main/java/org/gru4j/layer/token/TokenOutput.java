package org.gru4j.layer.token;

import java.util.Objects;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The probability of every token at every step, and its cross-entropy against integer labels: the
 * last layer of a network that writes text.
 *
 * <pre>
 *   p = softmax(h W + b)
 *   loss = - Σ ln p[label]       over all steps that the labels mask lets count, in nats
 * </pre>
 *
 * <p>Input {@code [batch, nIn, time]}, output {@code [batch, nOut, time]} (NCW), or {@code [batch,
 * time, size]} (NWC); labels {@code [batch, 1, time]} or {@code [batch, time]}, token indices of
 * any data type, never one-hot. Parameters {@code "W"} {@code [nIn, nOut]} in 'f' order and {@code
 * "b"} {@code [nOut]}. Where the vocabulary is large, the steps are processed in slices, so that
 * never more than 64 MiB of logits exist in training.
 *
 * <p>Tied, the weights are those of the tied {@link TokenEmbedding} of a {@link TokenNetwork} or
 * {@link TokenGraph} (Press and Wolf 2017, arXiv:1608.05859), {@code W = embedding transposed}, and
 * only the bias is a parameter of this layer.
 *
 * <p>Its cost grows with the vocabulary; {@link AdaptiveTokenOutput} is the cheaper one for tens of
 * thousands of tokens.
 *
 * <p>Unlike {@code RnnOutputLayer} of Deeplearning4j the loss is a mean over tokens by default; see
 * {@link LossNormalization}.
 */
public class TokenOutput extends BaseTokenOutput {
  private static final long serialVersionUID = 1L;

  private boolean tied;
  private double labelSmoothing;

  /** For reading from JSON and YAML. */
  TokenOutput() {}

  private TokenOutput(Builder builder) {
    super(builder);
    this.tied = builder.tied;
    this.labelSmoothing = builder.labelSmoothing;
    initializeConstraints(builder);
  }

  @Override
  protected TokenOutputLayer implementation(NeuralNetConfiguration conf, DataType dataType) {
    return new TokenOutputLayer(conf, dataType);
  }

  @Override
  public ParamInitializer initializer() {
    return tied ? TokenParamInitializer.TIED_OUTPUT : TokenParamInitializer.OUTPUT;
  }

  public boolean isTied() {
    return tied;
  }

  public void setTied(boolean tied) {
    this.tied = tied;
  }

  public double getLabelSmoothing() {
    return labelSmoothing;
  }

  public void setLabelSmoothing(double labelSmoothing) {
    this.labelSmoothing = labelSmoothing;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof TokenOutput;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof TokenOutput that
            && that.canEqual(this)
            && super.equals(that)
            && tied == that.tied
            && labelSmoothing == that.labelSmoothing);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), tied, labelSmoothing);
  }

  @Override
  public String toString() {
    return "TokenOutput(%s, tied=%s, labelSmoothing=%s)"
        .formatted(super.toString(), tied, labelSmoothing);
  }

  /** Builds a {@link TokenOutput}; {@code nOut} is the size of the vocabulary. */
  @SuppressWarnings("unchecked") // Deeplearning4j declares build() with a type of its own
  public static class Builder extends BaseTokenOutput.Builder<Builder> {
    private boolean tied;
    private double labelSmoothing;

    /**
     * Whether the weights are those of a {@link TokenEmbedding} before this layer that is tied too,
     * whose {@code nIn} is this layer's {@code nOut} and whose {@code nOut} its {@code nIn}; the
     * network must be a {@link TokenNetwork} or a {@link TokenGraph}.
     */
    public Builder tied(boolean tied) {
      this.tied = tied;
      return this;
    }

    /**
     * What share of a label is spread over all tokens in training (Szegedy et al. 2016,
     * arXiv:1512.00567, section 7): {@code loss = -(1 - ε) ln p[label] - ε/V Σ ln p}. The score of
     * the network includes it; {@link TokenScorer} and evaluation do not. 0 by default.
     *
     * @param share ε, from 0 to below 1
     */
    public Builder labelSmoothing(double share) {
      if (!(share >= 0 && share < 1)) {
        throw new IllegalArgumentException(
            "Expected a label smoothing from 0 to below 1, found " + share + ".");
      }
      this.labelSmoothing = share;
      return this;
    }

    @Override
    public TokenOutput build() {
      return new TokenOutput(this);
    }
  }
}
