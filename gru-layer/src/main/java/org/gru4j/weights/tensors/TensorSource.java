package org.gru4j.weights.tensors;

import java.io.IOException;
import java.util.Set;
import org.gru4j.weights.WeightsException;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A file of tensors, of which each is read when it is asked for. */
interface TensorSource {
  /** The names of all tensors in the order of the file, whatever they hold. */
  Set<String> names();

  /**
   * A tensor, in 'c' order.
   *
   * @param name one of {@link #names()}
   * @throws WeightsException if it does not hold floating-point numbers, none at all, or more than
   *     an array does, or is not intact
   */
  INDArray read(String name) throws IOException;
}
