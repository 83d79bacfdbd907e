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
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gru4j.layer.internal.LayerSetup;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Layer normalisation between recurrent layers (Ba et al. 2016, arXiv:1607.06450, equation 4): at
 * each step the vector is shifted and scaled to mean 0 and variance 1, and given a gain and a bias
 * of its own for each unit.
 *
 * <pre>
 *   μ = mean(x_t);   σ² = mean((x_t - μ)²) + ε
 *   y_t = g ∘ (x_t - μ) / σ + b
 * </pre>
 *
 * <p>Normalisation inside of a GRU is a setting of {@link GRU} and needs its slower kernel; between
 * layers it costs a few passes over the activations. Input and output {@code [batch, size, time]}
 * (NCW) or {@code [batch, time, size]} (NWC), with {@code nIn = nOut}; zeros at masked steps.
 * Parameters {@code "g"} {@code [nOut]}, at first ones, and {@code "b"} {@code [nOut]}, at first
 * zeros: as PyTorch's {@code LayerNorm}, with the same ε.
 */
public class LayerNormalization extends FeedForwardLayer {
  private static final long serialVersionUID = 1L;

  private RNNFormat rnnDataFormat = RNNFormat.NCW;

  /** For reading from JSON and YAML. */
  LayerNormalization() {}

  private LayerNormalization(Builder builder) {
    super(builder);
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
    if (nIn != nOut) {
      throw new IllegalStateException(
          "Expected nIn = nOut for LayerNormalization (layer index %d, layer name %s), found %d and %d."
              .formatted(layerIndex, getLayerName(), nIn, nOut));
    }
    return LayerSetup.place(
        new LayerNormalizationLayer(conf, networkDataType),
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams);
  }

  @Override
  public ParamInitializer initializer() {
    return LayerNormalizationParamInitializer.INSTANCE;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (!(inputType instanceof InputType.InputTypeRecurrent recurrent)) {
      throw new IllegalStateException(
          "Expected a recurrent input type for LayerNormalization (layer index %d, layer name %s), found %s."
              .formatted(layerIndex, getLayerName(), inputType));
    }
    return InputType.recurrent(getNOut(), recurrent.getTimeSeriesLength(), rnnDataFormat);
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (inputType instanceof InputType.InputTypeRecurrent recurrent && (nIn <= 0 || override)) {
      nIn = recurrent.getSize();
      nOut = nIn;
    }
  }

  @Override
  public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return InputTypeUtil.getPreprocessorForInputTypeRnnLayers(
        inputType, rnnDataFormat, getLayerName());
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return LayerSetup.memoryReport(this, inputType, LayerSetup.outputs(this, inputType));
  }

  public RNNFormat getRnnDataFormat() {
    return rnnDataFormat;
  }

  public void setRnnDataFormat(RNNFormat rnnDataFormat) {
    this.rnnDataFormat = rnnDataFormat;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof LayerNormalization;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof LayerNormalization that
            && that.canEqual(this)
            && super.equals(that)
            && rnnDataFormat == that.rnnDataFormat);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), rnnDataFormat);
  }

  @Override
  public String toString() {
    return "LayerNormalization(%s, rnnDataFormat=%s)".formatted(super.toString(), rnnDataFormat);
  }

  /** Builds a {@link LayerNormalization}; {@link #size} or an input type sets its size. */
  @SuppressWarnings("unchecked") // Deeplearning4j declares build() with a type of its own
  public static class Builder extends FeedForwardLayer.Builder<Builder> {
    private RNNFormat rnnDataFormat = RNNFormat.NCW;

    /** Numbers of a step. */
    public Builder size(long size) {
      return nIn(size).nOut(size);
    }

    /** The format of input and output, NCW by default. */
    public Builder dataFormat(RNNFormat rnnDataFormat) {
      this.rnnDataFormat = Objects.requireNonNull(rnnDataFormat, "rnnDataFormat");
      return this;
    }

    @Override
    public LayerNormalization build() {
      return new LayerNormalization(this);
    }
  }
}
