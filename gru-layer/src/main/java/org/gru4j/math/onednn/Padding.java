package org.gru4j.math.onednn;

import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Direction;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Which steps of sequences are real.
 *
 * <p>oneDNN knows no masks. A masked step holds the state, so that leaving it out changes nothing:
 * the real steps of each sequence are moved to its front, in the order in which they are read. With
 * all padding at the end, nothing that oneDNN computes there reaches a real step: forward because
 * time runs the other way, backward because the gradients there are zero. What remains is to take
 * the right final states, and to move the outputs back.
 */
final class Padding {
  private final int[] lengths;

  /** The real steps of sequence b from {@code b * time} on; null if they are in front already. */
  private final int @Nullable [] steps;

  private Padding(int[] lengths, int @Nullable [] steps) {
    this.lengths = lengths;
    this.steps = steps;
  }

  /** Why a mask {@code [batch, time]} cannot be served. */
  static Optional<String> refusal(@Nullable INDArray mask) {
    if (mask != null) {
      for (float value : values(mask)) {
        if (value != 0 && value != 1) {
          return Optional.of("a mask holds other numbers than 0 and 1");
        }
      }
    }
    return Optional.empty();
  }

  private static float[] values(INDArray mask) {
    return mask.dup('c').data().asFloat();
  }

  /**
   * The padding of a mask, or null if every step is real.
   *
   * @param direction in which the steps are read
   */
  static @Nullable Padding of(@Nullable INDArray mask, Direction direction) {
    if (mask == null) {
      return null;
    }
    int batch = (int) mask.size(0);
    int time = (int) mask.size(1);
    float[] values = values(mask);
    int[] lengths = new int[batch];
    int[] steps = new int[batch * time];
    boolean moved = false;
    boolean padded = false;
    for (int b = 0; b < batch; b++) {
      for (int count = 0; count < time; count++) {
        int t = direction == Direction.FORWARD ? count : time - 1 - count;
        if (values[b * time + t] == 1) {
          moved |= lengths[b] != t;
          steps[b * time + lengths[b]++] = t;
        }
      }
      padded |= lengths[b] < time;
    }
    return padded ? new Padding(lengths, moved ? steps : null) : null;
  }

  /** Whether real steps are not where they are in the caller's arrays. */
  boolean moves() {
    return steps != null;
  }

  /** A copy of a contiguous time-major array with the real steps in front and zeros behind. */
  INDArray pack(INDArray timeMajor, Use use, ArraySupplier arrays) {
    INDArray packed = arrays.create(use, DataType.FLOAT, timeMajor.shape());
    int[] from = steps;
    if (from == null) {
      packed.assign(timeMajor);
      clear(packed);
    } else {
      OneDnn.zero(packed);
      int time = (int) timeMajor.size(0);
      for (int b = 0; b < lengths.length; b++) {
        for (int k = 0; k < lengths[b]; k++) {
          copyRow(timeMajor, from[b * time + k], packed, k, b);
        }
      }
    }
    return packed;
  }

  /** A copy of what {@link #pack} would have made, with the real steps back in their places. */
  INDArray unpack(INDArray packed, Use use, ArraySupplier arrays) {
    int[] to = steps;
    if (to == null) {
      throw new IllegalStateException("Nothing was moved.");
    }
    INDArray timeMajor = arrays.create(use, DataType.FLOAT, packed.shape());
    OneDnn.zero(timeMajor);
    int time = (int) packed.size(0);
    for (int b = 0; b < lengths.length; b++) {
      for (int k = 0; k < lengths[b]; k++) {
        copyRow(packed, k, timeMajor, to[b * time + k], b);
      }
    }
    return timeMajor;
  }

  private void copyRow(INDArray from, int fromStep, INDArray to, int toStep, int sequence) {
    long rowBytes = from.size(2) * Float.BYTES;
    long source = ((long) fromStep * lengths.length + sequence) * rowBytes;
    long target = ((long) toStep * lengths.length + sequence) * rowBytes;
    Pointer.memcpy(
        OneDnn.pointer(OneDnn.address(to) + target),
        OneDnn.pointer(OneDnn.address(from) + source),
        rowBytes);
  }

  /** Sets the padded steps of a contiguous time-major array to zero. */
  void clear(INDArray timeMajor) {
    long rowBytes = timeMajor.size(2) * Float.BYTES;
    long address = OneDnn.address(timeMajor);
    int time = (int) timeMajor.size(0);
    for (int b = 0; b < lengths.length; b++) {
      for (int t = lengths[b]; t < time; t++) {
        long row = ((long) t * lengths.length + b) * rowBytes;
        Pointer.memset(OneDnn.pointer(address + row), 0, rowBytes);
      }
    }
  }

  /** Copies the state after each sequence's last real step to {@code finalState}. */
  void gatherFinalStates(INDArray states, INDArray initialState, INDArray finalState) {
    long rowBytes = finalState.size(1) * Float.BYTES;
    for (int b = 0; b < lengths.length; b++) {
      long source =
          lengths[b] == 0
              ? OneDnn.address(initialState) + b * rowBytes
              : OneDnn.address(states) + ((long) (lengths[b] - 1) * lengths.length + b) * rowBytes;
      Pointer.memcpy(
          OneDnn.pointer(OneDnn.address(finalState) + b * rowBytes),
          OneDnn.pointer(source),
          rowBytes);
    }
  }

  /** Adds the gradients of the final states where those states came from. */
  void scatterFinalGradients(INDArray finalGradient, INDArray outputGradient) {
    for (int b = 0; b < lengths.length; b++) {
      if (lengths[b] > 0) {
        outputGradient.slice(lengths[b] - 1).getRow(b).addi(finalGradient.getRow(b));
      }
    }
  }

  /** Adds the gradients of final states that are initial states. */
  void addUntouchedGradients(INDArray finalGradient, INDArray initialGradient) {
    for (int b = 0; b < lengths.length; b++) {
      if (lengths[b] == 0) {
        initialGradient.getRow(b).addi(finalGradient.getRow(b));
      }
    }
  }
}
