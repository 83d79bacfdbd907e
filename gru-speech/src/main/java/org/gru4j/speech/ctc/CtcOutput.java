package org.gru4j.speech.ctc;

import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.gru4j.layer.internal.SequenceLayer;
import org.gru4j.layer.token.LossNormalization;
import org.gru4j.weights.onnx.OnnxLayer;
import org.gru4j.weights.onnx.OnnxParts;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The log-probability of every symbol and of the blank at every frame, and the loss of {@link
 * CtcLoss} against texts whose symbols nobody has placed in time: the last layer of a network that
 * recognises speech or handwriting.
 *
 * <pre>
 *   ln p = log softmax(h W + b)
 *   loss = Σ -ln p(text | frames)      over all utterances that are long enough, in nats
 * </pre>
 *
 * <p>Input {@code [batch, nIn, time]}, output {@code [batch, nOut, time]} (NCW) or {@code [batch,
 * time, size]} (NWC), where {@code nOut} counts the blank. Labels {@code [batch, 1, length]} or
 * {@code [batch, length]}: the symbols of the texts, of any data type, with a length of their own.
 * The features mask {@code [batch, time]}, as the layers before hand it on, says which steps are
 * frames; the labels mask {@code [batch, length]} says which labels belong to the text. An empty
 * text has a row of zeros there. Parameters {@code "W"} {@code [nIn, nOut]} in 'f' order and {@code
 * "b"} {@code [nOut]}.
 *
 * <p>An utterance with fewer frames than its text needs is left out of loss and gradient and named
 * by {@link CtcScorer}; the first minibatch with one is logged as a warning. Truncated BPTT, which
 * would cut texts and frames at the same places, cannot train this layer.
 */
public class CtcOutput extends SequenceLayer implements OnnxLayer {
  private static final long serialVersionUID = 1L;

  private static final int LAST = -1;

  private int blank = LAST;
  private LossNormalization lossNormalization = LossNormalization.PER_EXAMPLE;

  /** For reading from JSON and YAML. */
  CtcOutput() {}

  private CtcOutput(Builder builder) {
    super(builder);
    this.blank = builder.blank;
    this.lossNormalization = builder.lossNormalization;
    initializeConstraints(builder);
  }

  @Override
  protected CtcOutputLayer implementation(NeuralNetConfiguration conf, DataType dataType) {
    return new CtcOutputLayer(conf, dataType);
  }

  @Override
  protected void requireFitting(String where) {
    if (blankIndex() < 0 || blankIndex() >= nOut) {
      throw new IllegalStateException(
          "Expected a blank from 0 to %d, found %d; blank(..) changes it."
              .formatted(nOut - 1, blank));
    }
  }

  @Override
  public ParamInitializer initializer() {
    return DefaultParamInitializer.getInstance();
  }

  @Override
  public String export(
      OnnxParts parts, String name, String sequence, Map<String, INDArray> parameters) {
    INDArray weights =
        Objects.requireNonNull(parameters.get(DefaultParamInitializer.WEIGHT_KEY), "weights");
    INDArray bias = parameters.get(DefaultParamInitializer.BIAS_KEY);
    return parts.logSoftmax(name, parts.dense(name, sequence, weights, bias));
  }

  /** The symbol that stands for none. */
  int blankIndex() {
    return blank == LAST ? Math.toIntExact(nOut - 1) : blank;
  }

  public int getBlank() {
    return blank;
  }

  public void setBlank(int blank) {
    this.blank = blank;
  }

  public LossNormalization getLossNormalization() {
    return lossNormalization;
  }

  public void setLossNormalization(LossNormalization lossNormalization) {
    this.lossNormalization = lossNormalization;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof CtcOutput;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof CtcOutput that
            && that.canEqual(this)
            && super.equals(that)
            && blank == that.blank
            && lossNormalization == that.lossNormalization);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), blank, lossNormalization);
  }

  @Override
  public String toString() {
    return "CtcOutput(%s, blank=%d, lossNormalization=%s)"
        .formatted(super.toString(), blank, lossNormalization);
  }

  /** Builds a {@link CtcOutput}; {@code nOut} is the number of symbols and one for the blank. */
  @SuppressWarnings("unchecked") // Deeplearning4j declares build() with a type of its own
  public static class Builder extends SequenceLayer.Builder<Builder> {
    private int blank = LAST;
    private LossNormalization lossNormalization = LossNormalization.PER_EXAMPLE;

    /** The number of the blank; the last one by default, as in TensorFlow. PyTorch's is 0. */
    public Builder blank(int blank) {
      if (blank < 0) {
        throw new IllegalArgumentException("Expected a blank of at least 0, found " + blank + ".");
      }
      this.blank = blank;
      return this;
    }

    /**
     * By what the summed loss is divided: the number of utterances (the default) or that of the
     * symbols of their texts. What is left out counts in neither.
     */
    public Builder lossNormalization(LossNormalization lossNormalization) {
      this.lossNormalization = Objects.requireNonNull(lossNormalization, "lossNormalization");
      return this;
    }

    @Override
    public CtcOutput build() {
      return new CtcOutput(this);
    }
  }
}
