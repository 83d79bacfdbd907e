package org.gru4j.math.onednn;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.gru4j.math.GruWeights;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A copy of the weights as they were last seen, by which inference notices that they have changed.
 *
 * <p>Deeplearning4j changes parameters in place and tells nobody. Comparing is exact and reads the
 * weights once, which is a fraction of packing them.
 */
final class WeightSnapshot {
  private final @Nullable FloatPointer[] copies = new FloatPointer[4];
  private long version;

  /** A number that changes whenever the weights differ from those of the last call. */
  long version(GruWeights weights) {
    boolean changed = update(0, weights.input());
    changed |= update(1, weights.recurrent());
    changed |= update(2, weights.bias());
    INDArray recurrentBias = weights.recurrentBias();
    if (recurrentBias != null) {
      changed |= update(3, recurrentBias);
    }
    if (changed) {
      version++;
    }
    return version;
  }

  private boolean update(int index, INDArray current) {
    long bytes = current.length() * Float.BYTES;
    Pointer source = OneDnn.pointer(current);
    FloatPointer copy = copies[index];
    if (copy == null || copy.capacity() != current.length()) {
      // A layer behind an embedding reads vectors at one time and tokens at another.
      if (copy != null) {
        copy.close();
      }
      copy = new FloatPointer(current.length());
      copies[index] = copy;
    } else if (Pointer.memcmp(copy, source, bytes) == 0) {
      return false;
    }
    Pointer.memcpy(copy, source, bytes);
    return true;
  }
}
