package org.gru4j.layer;

import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

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
 * <p>Tied, the weights are those of the {@link TokenEmbedding} that is the network's first layer
 * (Press and Wolf 2017, arXiv:1608.05859), {@code W = embedding transposed}, and only the bias is a
 * parameter of this layer.
 *
 * <p>Unlike {@code RnnOutputLayer} of Deeplearning4j the loss is a mean over tokens by default; see
 * {@link LossNormalization}.
 */
public class TokenOutput extends FeedForwardLayer {
  private static final long serialVersionUID = 1L;

  private boolean tied;
  private LossNormalization lossNormalization = LossNormalization.PER_TOKEN;
  private double labelSmoothing;
  private RNNFormat rnnDataFormat = RNNFormat.NCW;

  /** For reading from JSON and YAML. */
  TokenOutput() {}

  private TokenOutput(Builder builder) {
    super(builder);
    this.tied = builder.tied;
    this.lossNormalization = builder.lossNormalization;
    this.labelSmoothing = builder.labelSmoothing;
    this.rnnDataFormat = builder.rnnDataFormat;
    initializeConstraints(builder);
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    LayerValidation.assertNInNOutSet(
        "TokenOutput", getLayerName(), layerIndex, getNIn(), getNOut());
    return LayerSetup.place(
        new TokenOutputLayer(conf, networkDataType),
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams);
  }

  @Override
  public ParamInitializer initializer() {
    return tied ? TokenParamInitializer.TIED_OUTPUT : TokenParamInitializer.OUTPUT;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (!(inputType instanceof InputType.InputTypeRecurrent recurrent)) {
      throw new IllegalStateException(
          "Expected a recurrent input type for TokenOutput (layer index %d, layer name %s), found %s."
              .formatted(layerIndex, getLayerName(), inputType));
    }
    return InputType.recurrent(getNOut(), recurrent.getTimeSeriesLength(), rnnDataFormat);
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (inputType instanceof InputType.InputTypeRecurrent recurrent && (nIn <= 0 || override)) {
      nIn = recurrent.getSize();
    }
  }

  @Override
  public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return InputTypeUtil.getPreprocessorForInputTypeRnnLayers(
        inputType, rnnDataFormat, getLayerName());
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    long parameters = initializer().numParams(this);
    long updaterState = getIUpdater() == null ? 0 : getIUpdater().stateSize(parameters);
    long time = Math.max(1, ((InputType.InputTypeRecurrent) inputType).getTimeSeriesLength());
    return new LayerMemoryReport.Builder(
            getLayerName(), TokenOutput.class, inputType, getOutputType(-1, inputType))
        .standardMemory(parameters, updaterState)
        .workingMemory(0, 0, 0, time * getNOut())
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  public boolean isTied() {
    return tied;
  }

  public void setTied(boolean tied) {
    this.tied = tied;
  }

  public LossNormalization getLossNormalization() {
    return lossNormalization;
  }

  public void setLossNormalization(LossNormalization lossNormalization) {
    this.lossNormalization = lossNormalization;
  }

  public double getLabelSmoothing() {
    return labelSmoothing;
  }

  public void setLabelSmoothing(double labelSmoothing) {
    this.labelSmoothing = labelSmoothing;
  }

  public RNNFormat getRnnDataFormat() {
    return rnnDataFormat;
  }

  public void setRnnDataFormat(RNNFormat rnnDataFormat) {
    this.rnnDataFormat = rnnDataFormat;
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
            && lossNormalization == that.lossNormalization
            && labelSmoothing == that.labelSmoothing
            && rnnDataFormat == that.rnnDataFormat);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), tied, lossNormalization, labelSmoothing, rnnDataFormat);
  }

  @Override
  public String toString() {
    return "TokenOutput(%s, tied=%s, lossNormalization=%s, labelSmoothing=%s, rnnDataFormat=%s)"
        .formatted(super.toString(), tied, lossNormalization, labelSmoothing, rnnDataFormat);
  }

  /** Builds a {@link TokenOutput}; {@code nOut} is the size of the vocabulary. */
  @SuppressWarnings("unchecked") // Deeplearning4j declares build() with a type of its own
  public static class Builder extends FeedForwardLayer.Builder<Builder> {
    private boolean tied;
    private LossNormalization lossNormalization = LossNormalization.PER_TOKEN;
    private double labelSmoothing;
    private RNNFormat rnnDataFormat = RNNFormat.NCW;

    /**
     * Whether the weights are those of the network's first layer, a {@link TokenEmbedding} that is
     * tied too, whose {@code nIn} is this layer's {@code nOut} and whose {@code nOut} its {@code
     * nIn}.
     */
    public Builder tied(boolean tied) {
      this.tied = tied;
      return this;
    }

    /** By what the summed cross-entropy is divided, the number of tokens by default. */
    public Builder lossNormalization(LossNormalization lossNormalization) {
      this.lossNormalization = Objects.requireNonNull(lossNormalization, "lossNormalization");
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

    /** The format of input and output, NCW by default. */
    public Builder dataFormat(RNNFormat rnnDataFormat) {
      this.rnnDataFormat = Objects.requireNonNull(rnnDataFormat, "rnnDataFormat");
      return this;
    }

    @Override
    public TokenOutput build() {
      return new TokenOutput(this);
    }
  }
}
