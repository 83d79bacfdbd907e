package org.gru4j.weights.onnx;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A configuration of a layer, a {@code FeedForwardLayer} of Deeplearning4j, that says how it is
 * exported, for layers that {@link OnnxExport} does not know.
 */
public interface OnnxLayer {
  /**
   * Adds the layer to a model.
   *
   * @param name what the names of its values begin with
   * @param sequence what it reads, {@code [time, batch, nIn]}
   * @param parameters of the layer, by Deeplearning4j's keys
   * @return what it puts out, {@code [time, batch, nOut]}, of as many steps as it likes
   */
  String export(OnnxParts parts, String name, String sequence, Map<String, INDArray> parameters);
}
