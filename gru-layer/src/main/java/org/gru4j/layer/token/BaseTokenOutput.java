package org.gru4j.layer.token;

import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
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

/** What {@link TokenOutput} and {@link AdaptiveTokenOutput} have in common. */
abstract class BaseTokenOutput extends FeedForwardLayer {
  private static final long serialVersionUID = 1L;

  private LossNormalization lossNormalization = LossNormalization.PER_TOKEN;
  private RNNFormat rnnDataFormat = RNNFormat.NCW;

  /** For reading from JSON and YAML. */
  BaseTokenOutput() {}

  BaseTokenOutput(Builder<?> builder) {
    super(builder);
    this.lossNormalization = builder.lossNormalization;
    this.rnnDataFormat = builder.rnnDataFormat;
  }

  /** The layer inside a network. */
  abstract BaseTokenOutputLayer<?> implementation(NeuralNetConfiguration conf, DataType dataType);

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    return LayerSetup.place(
        implementation(conf, networkDataType),
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (!(inputType instanceof InputType.InputTypeRecurrent recurrent)) {
      throw new IllegalStateException(
          "Expected a recurrent input type for %s (layer index %d, layer name %s), found %s."
              .formatted(getClass().getSimpleName(), layerIndex, getLayerName(), inputType));
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
    return LayerSetup.memoryReport(this, inputType, LayerSetup.outputs(this, inputType));
  }

  public LossNormalization getLossNormalization() {
    return lossNormalization;
  }

  public void setLossNormalization(LossNormalization lossNormalization) {
    this.lossNormalization = lossNormalization;
  }

  public RNNFormat getRnnDataFormat() {
    return rnnDataFormat;
  }

  public void setRnnDataFormat(RNNFormat rnnDataFormat) {
    this.rnnDataFormat = rnnDataFormat;
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
            && rnnDataFormat == that.rnnDataFormat);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), lossNormalization, rnnDataFormat);
  }

  @Override
  public String toString() {
    return "%s, lossNormalization=%s, rnnDataFormat=%s"
        .formatted(super.toString(), lossNormalization, rnnDataFormat);
  }

  /** Builds either. */
  @SuppressWarnings("unchecked") // Deeplearning4j's builders return themselves by such a cast
  abstract static class Builder<T extends Builder<T>> extends FeedForwardLayer.Builder<T> {
    private LossNormalization lossNormalization = LossNormalization.PER_TOKEN;
    private RNNFormat rnnDataFormat = RNNFormat.NCW;

    /** By what the summed cross-entropy is divided, the number of tokens by default. */
    public T lossNormalization(LossNormalization lossNormalization) {
      this.lossNormalization = Objects.requireNonNull(lossNormalization, "lossNormalization");
      return (T) this;
    }

    /** The format of input and output, NCW by default. */
    public T dataFormat(RNNFormat rnnDataFormat) {
      this.rnnDataFormat = Objects.requireNonNull(rnnDataFormat, "rnnDataFormat");
      return (T) this;
    }
  }
}
