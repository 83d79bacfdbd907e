package org.gru4j.layer.internal;

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
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The configuration of a layer that maps a sequence to a sequence and keeps no state: which format
 * it reads and writes, and what Deeplearning4j asks of every such layer.
 */
public abstract class SequenceLayer extends FeedForwardLayer {
  private static final long serialVersionUID = 1L;

  private RNNFormat rnnDataFormat = RNNFormat.NCW;

  /** For reading from JSON and YAML. */
  protected SequenceLayer() {}

  /** A layer with what a builder has. */
  protected SequenceLayer(Builder<?> builder) {
    super(builder);
    this.rnnDataFormat = builder.rnnDataFormat;
  }

  /** The layer inside a network. */
  protected abstract SequenceImplementation<?> implementation(
      NeuralNetConfiguration conf, DataType dataType);

  /**
   * Refuses settings that do not fit together, once all sizes are known.
   *
   * @param where the place of the layer, for messages
   */
  protected void requireFitting(String where) {}

  /** Steps of the output for so many of the input. */
  protected long outputSteps(long time) {
    return time;
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    requireFitting(where(layerIndex));
    return LayerSetup.place(
        implementation(conf, networkDataType),
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams);
  }

  private String where(int layerIndex) {
    return "%s (layer index %d, layer name %s)"
        .formatted(getClass().getSimpleName(), layerIndex, getLayerName());
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (!(inputType instanceof InputType.InputTypeRecurrent recurrent)) {
      throw new IllegalStateException(
          "Expected a recurrent input type for %s, found %s."
              .formatted(where(layerIndex), inputType));
    }
    long time = recurrent.getTimeSeriesLength();
    return InputType.recurrent(getNOut(), time > 0 ? outputSteps(time) : time, rnnDataFormat);
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

  public RNNFormat getRnnDataFormat() {
    return rnnDataFormat;
  }

  public void setRnnDataFormat(RNNFormat rnnDataFormat) {
    this.rnnDataFormat = rnnDataFormat;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof SequenceLayer;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof SequenceLayer that
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
    return "%s, rnnDataFormat=%s".formatted(super.toString(), rnnDataFormat);
  }

  /**
   * Builds a layer on sequences.
   *
   * @param <T> the builder
   */
  @SuppressWarnings("unchecked") // Deeplearning4j's builders return themselves by such a cast
  public abstract static class Builder<T extends Builder<T>> extends FeedForwardLayer.Builder<T> {
    private RNNFormat rnnDataFormat = RNNFormat.NCW;

    /** The format of input and output, NCW by default. */
    public T dataFormat(RNNFormat rnnDataFormat) {
      this.rnnDataFormat = Objects.requireNonNull(rnnDataFormat, "rnnDataFormat");
      return (T) this;
    }
  }
}
