package org.gru4j.layer.token;

import java.util.Objects;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.gru4j.layer.internal.LayerSetup;
import org.gru4j.layer.internal.SequenceLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A vector for every token: the first layer of a network that reads text.
 *
 * <p>{@code output[b, :, t] = W[input[b, t], :]}. Input {@code [batch, 1, time]} or {@code [batch,
 * time]}, token indices of any data type; output {@code [batch, nOut, time]} (NCW) or {@code
 * [batch, time, nOut]} (NWC). One parameter, {@code "W"} {@code [nIn, nOut]} in 'c' order, with
 * {@code nIn} the size of the vocabulary. Masked steps give zeros and get no gradient.
 *
 * <p>Unlike {@code EmbeddingSequenceLayer} of Deeplearning4j it has no length to set, does not
 * change its configuration while it runs, keeps {@code nIn} when an {@link InputType} is set, and
 * can share its weights with {@link TokenOutput}. A dropout set for the whole network leaves the
 * indices alone; drop elements of the vectors by the dropout of the next layer, and whole tokens by
 * {@link Builder#tokenDropOut}.
 */
public class TokenEmbedding extends SequenceLayer {
  private static final long serialVersionUID = 1L;

  private boolean tied;
  private double tokenDropOut = 1;

  /** For reading from JSON and YAML. */
  TokenEmbedding() {}

  private TokenEmbedding(Builder builder) {
    super(builder);
    this.tied = builder.tied;
    this.tokenDropOut = builder.tokenDropOut;
    initializeConstraints(builder);
  }

  @Override
  protected TokenEmbeddingLayer implementation(NeuralNetConfiguration conf, DataType dataType) {
    return new TokenEmbeddingLayer(conf, dataType);
  }

  @Override
  public ParamInitializer initializer() {
    return TokenParamInitializer.EMBEDDING;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    long time =
        inputType instanceof InputType.InputTypeRecurrent recurrent
            ? recurrent.getTimeSeriesLength()
            : -1;
    return InputType.recurrent(getNOut(), time, getRnnDataFormat());
  }

  /** Keeps the size of the vocabulary, which an input type does not know. */
  @Override
  public void setNIn(InputType inputType, boolean override) {}

  @Override
  public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return LayerSetup.memoryReport(this, inputType, 0);
  }

  public boolean isTied() {
    return tied;
  }

  public void setTied(boolean tied) {
    this.tied = tied;
  }

  public double getTokenDropOut() {
    return tokenDropOut;
  }

  public void setTokenDropOut(double tokenDropOut) {
    this.tokenDropOut = tokenDropOut;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof TokenEmbedding;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof TokenEmbedding that
            && that.canEqual(this)
            && super.equals(that)
            && tied == that.tied
            && tokenDropOut == that.tokenDropOut);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), tied, tokenDropOut);
  }

  @Override
  public String toString() {
    return "TokenEmbedding(%s, tied=%s, tokenDropOut=%s)"
        .formatted(super.toString(), tied, tokenDropOut);
  }

  /** Builds a {@link TokenEmbedding}; {@code nIn} is the size of the vocabulary. */
  @SuppressWarnings("unchecked") // Deeplearning4j declares build() with a type of its own
  public static class Builder extends SequenceLayer.Builder<Builder> {
    private boolean tied;
    private double tokenDropOut = 1;

    /**
     * In training, drops whole tokens (Gal and Ghahramani 2016, arXiv:1512.05287, section 4.2;
     * Merity et al. 2017, arXiv:1708.02182, section 4.3): one mask over the vocabulary for each
     * minibatch, the same at every step,
     *
     * <pre>
     *   output[b, :, t] = m[input[b, t]] W[input[b, t], :],   m[v] = 1 / retain or 0
     * </pre>
     *
     * <p>A tied {@link TokenOutput} reads the weights without it.
     *
     * @param retainProbability probability of keeping a token, greater than 0 and at most 1; 1, the
     *     default, drops none and costs nothing
     * @throws IllegalArgumentException if it is another
     */
    public Builder tokenDropOut(double retainProbability) {
      if (!(retainProbability > 0 && retainProbability <= 1)) {
        throw new IllegalArgumentException(
            "The retain probability of tokenDropOut must be greater than 0 and at most 1, but is "
                + retainProbability
                + ".");
      }
      this.tokenDropOut = retainProbability;
      return this;
    }

    /**
     * Whether a {@link TokenOutput} shares the weights; the network must be a {@link TokenNetwork}
     * or a {@link TokenGraph}, and have one output that is tied too.
     */
    public Builder tied(boolean tied) {
      this.tied = tied;
      return this;
    }

    @Override
    public TokenEmbedding build() {
      return new TokenEmbedding(this);
    }
  }
}
