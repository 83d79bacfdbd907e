package org.gru4j.sequence;

import java.util.List;
import java.util.function.UnaryOperator;
import org.gru4j.serving.BatchedWork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A model of sequences at the work of a service.
 *
 * @param reading what the model reads of an array {@code [columns, time]}; refuses what it cannot
 * @param model computes several of them side by side
 */
record SequenceWork(UnaryOperator<INDArray> reading, UnaryOperator<List<INDArray>> model)
    implements BatchedWork<INDArray, INDArray, INDArray> {

  @Override
  public INDArray prepare(INDArray features) {
    INDArray read = reading.apply(features);
    // A kernel makes finite outputs of numbers that are none.
    for (double value : read.dup('c').data().asDouble()) {
      if (!(Math.abs(value) <= Float.MAX_VALUE)) {
        throw new SequenceException(
            "Expected finite numbers up to %.4g in a sequence, found %s."
                .formatted((double) Float.MAX_VALUE, value));
      }
    }
    return read;
  }

  @Override
  public int length(INDArray features) {
    return Math.toIntExact(features.size(1));
  }

  @Override
  public List<INDArray> answer(List<INDArray> batch) {
    return model.apply(batch);
  }
}
