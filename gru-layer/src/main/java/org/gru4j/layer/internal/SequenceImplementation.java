package org.gru4j.layer.internal;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.gru4j.math.ArraySupplier.Use;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A {@link SequenceLayer} inside a network.
 *
 * @param <C> its configuration
 */
public abstract class SequenceImplementation<C extends SequenceLayer> extends BaseLayer<C> {
  /** A layer of a network of numbers of this type. */
  protected SequenceImplementation(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /**
   * The input as {@code [time, batch, nIn]}.
   *
   * @throws DL4JInvalidInputException if it is no sequence of such vectors
   */
  protected final INDArray sequence(LayerArrays arrays, Use use) {
    int sizeAxis = layerConf().getRnnDataFormat() == RNNFormat.NCW ? 1 : 2;
    if (input.rank() != 3 || input.size(sizeAxis) != layerConf().getNIn()) {
      throw new DL4JInvalidInputException(
          "Expected input of rank 3 with nIn = %d at axis %d, but found %s %s."
              .formatted(
                  layerConf().getNIn(), sizeAxis, Arrays.toString(input.shape()), layerId()));
    }
    return timeMajor(input, arrays, use);
  }

  /** A sequence in this layer's format as {@code [time, batch, size]}. */
  protected final INDArray timeMajor(INDArray sequence, LayerArrays arrays, Use use) {
    return arrays.timeMajor(sequence, layerConf().getRnnDataFormat(), dataType, use);
  }

  /** A sequence {@code [time, batch, size]} in this layer's format, as a view. */
  protected final INDArray fromTimeMajor(INDArray sequence) {
    return LayerArrays.fromTimeMajor(sequence, layerConf().getRnnDataFormat());
  }

  @Override
  public void setParams(INDArray params) {
    LayerSetup.assign(paramsFlattened, params);
  }

  @Override
  public Type type() {
    return Type.RECURRENT;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      @Nullable INDArray mask, MaskState currentMaskState, int minibatchSize) {
    this.maskArray = mask;
    this.maskState = currentMaskState;
    return new Pair<>(mask, currentMaskState);
  }
}
