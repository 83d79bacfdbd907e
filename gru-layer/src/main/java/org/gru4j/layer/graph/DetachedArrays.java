package org.gru4j.layer.graph;

import java.util.ArrayList;
import java.util.List;
import org.gru4j.math.ArraySupplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Arrays outside of all workspaces, which are freed together: the collector of Java's heap sees
 * nothing of what they hold.
 */
final class DetachedArrays implements ArraySupplier, AutoCloseable {
  private final List<INDArray> arrays = new ArrayList<>();

  @Override
  public INDArray create(Use use, DataType type, long... shape) {
    INDArray array = ArraySupplier.DETACHED.create(use, type, shape);
    arrays.add(array);
    return array;
  }

  /** A copy in 'c' order. */
  INDArray copy(INDArray array) {
    return create(Use.ACTIVATION, array.dataType(), array.shape()).assign(array);
  }

  /** Frees all arrays made so far; others may follow. */
  @Override
  public void close() {
    arrays.forEach(INDArray::close);
    arrays.clear();
  }
}
