package org.gru4j.math.nd4j;

import java.util.Objects;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Matrices;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Which steps of which sequences are real.
 *
 * <p>Padding is selected away rather than multiplied with zero, so that a NaN in it cannot spread.
 */
final class TimeMask {
  /** Mask {@code [batch, time]}, or null if every step is real. */
  private final @Nullable INDArray mask;

  private TimeMask(@Nullable INDArray mask) {
    this.mask = mask;
  }

  static TimeMask of(@Nullable INDArray mask) {
    boolean allReal = mask == null || mask.minNumber().doubleValue() > 0;
    return new TimeMask(allReal ? null : mask);
  }

  /**
   * A time-major array with zeros at the masked steps; the array itself if no step is masked.
   *
   * @param use how long the result has to live
   */
  INDArray withoutPadding(INDArray sequence, Use use, ArraySupplier arrays) {
    if (mask == null) {
      return sequence;
    }
    INDArray real =
        mask.castTo(DataType.BOOL)
            .permute(1, 0)
            .reshape(sequence.size(0), sequence.size(1), 1)
            .broadcast(Nd4j.createUninitialized(DataType.BOOL, sequence.shape()));
    INDArray selected = arrays.create(use, sequence.dataType(), sequence.shape());
    // Nd4j.where would do, but returns the opposite of what its documentation says.
    Nd4j.exec(
        DynamicCustomOp.builder("select")
            .addInputs(real, sequence, Nd4j.zerosLike(sequence))
            .addOutputs(selected)
            .build());
    return selected;
  }

  /** Puts the previous state back where a step is masked: {@code h = h'}. */
  void hold(INDArray next, INDArray previous, int step) {
    if (mask != null) {
      INDArray column = column(step);
      INDArray held = Matrices.multiplyColumn(previous.dup('c'), column.rsub(1));
      Matrices.multiplyColumn(next, column).addi(held);
    }
  }

  /** The part of a state gradient that enters the step's computation. */
  INDArray entering(INDArray gradient, int step) {
    return mask == null ? gradient : Matrices.multiplyColumn(gradient.dup('c'), column(step));
  }

  /** Adds the part of a state gradient that passes a held step unchanged. */
  void addHeld(INDArray target, INDArray gradient, int step) {
    if (mask != null) {
      target.addi(Matrices.multiplyColumn(gradient.dup('c'), column(step).rsub(1)));
    }
  }

  private INDArray column(int step) {
    return Objects.requireNonNull(mask)
        .get(NDArrayIndex.all(), NDArrayIndex.interval(step, step + 1))
        .dup('c');
  }
}
