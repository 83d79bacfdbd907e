package org.gru4j.kernel.onednn;

import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The numbers of real steps of right-padded sequences.
 *
 * <p>oneDNN knows no masks. With all padding at the end, nothing that it computes there reaches a
 * real step: forward because time runs the other way, backward because the gradients there are
 * zero. What remains is to keep the padding's values out and to take the right final states.
 */
final class Padding {
  private final int[] lengths;

  private Padding(int[] lengths) {
    this.lengths = lengths;
  }

  /** Why a mask {@code [batch, time]} cannot be served. */
  static Optional<String> refusal(@Nullable INDArray mask) {
    if (mask == null || lengths(mask) != null) {
      return Optional.empty();
    }
    return Optional.of("a mask is not right-padded (ones, then zeros, in every row)");
  }

  /** The padding of a mask, or null if every step is real. */
  static @Nullable Padding of(@Nullable INDArray mask) {
    if (mask == null) {
      return null;
    }
    int[] lengths = lengths(mask);
    if (lengths == null) {
      throw new IllegalArgumentException("The mask is not right-padded.");
    }
    for (int length : lengths) {
      if (length < mask.size(1)) {
        return new Padding(lengths);
      }
    }
    return null;
  }

  private static int @Nullable [] lengths(INDArray mask) {
    int batch = (int) mask.size(0);
    int time = (int) mask.size(1);
    float[] values = mask.dup('c').data().asFloat();
    int[] lengths = new int[batch];
    for (int b = 0; b < batch; b++) {
      int length = 0;
      while (length < time && values[b * time + length] == 1) {
        length++;
      }
      for (int t = length; t < time; t++) {
        if (values[b * time + t] != 0) {
          return null;
        }
      }
      lengths[b] = length;
    }
    return lengths;
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
