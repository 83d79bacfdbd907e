package org.gru4j.speech.ctc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.gru4j.layer.internal.LayerArrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Reads the texts of a minibatch. */
final class CtcLabels {
  private CtcLabels() {}

  /**
   * The frames and the text of each example.
   *
   * @param labels {@code [batch, 1, length]} or {@code [batch, length]}
   * @param labelMask {@code [batch, length]}; null if all labels count
   * @param batch number of examples, as the input has them
   * @param time number of steps, as the input has them
   * @param frameMask {@code [batch, time]}; null if all steps are frames
   * @param symbols number of symbols
   */
  static List<CtcTarget> targets(
      INDArray labels,
      @Nullable INDArray labelMask,
      int batch,
      int time,
      @Nullable INDArray frameMask,
      Symbols symbols) {
    boolean flat = labels.rank() == 2 || (labels.rank() == 3 && labels.size(1) == 1);
    if (!flat || labels.size(0) != batch) {
      throw new DL4JInvalidInputException(
          "Expected labels of shape [%d, 1, length] or [%d, length], found %s %s."
              .formatted(batch, batch, Arrays.toString(labels.shape()), symbols.layer()));
    }
    int length = (int) (labels.length() / batch);
    int[] values = labels.castTo(DataType.INT32).dup('c').data().asInt();
    boolean[] counts = counts(labelMask, batch, length, "labels", symbols);
    boolean[] frames = counts(frameMask, batch, time, "features", symbols);
    List<CtcTarget> targets = new ArrayList<>();
    for (int example = 0; example < batch; example++) {
      int row = example;
      int[] rows =
          IntStream.range(0, time)
              .map(t -> t * batch + row)
              .filter(i -> frames.length == 0 || frames[i])
              .toArray();
      int[] text =
          IntStream.range(0, length)
              .filter(i -> counts.length == 0 || counts[i * batch + row])
              .map(i -> symbols.checked(values[row * length + i], row, i))
              .toArray();
      targets.add(new CtcTarget(rows, text));
    }
    return targets;
  }

  /** In time-major order; empty if there is no mask. */
  private static boolean[] counts(
      @Nullable INDArray mask, int batch, int length, String what, Symbols symbols) {
    if (mask == null) {
      return new boolean[0];
    }
    if (mask.size(0) != batch || mask.length() != (long) batch * length) {
      throw new DL4JInvalidInputException(
          "Expected a mask of shape [%d, %d] for the %s, found %s %s."
              .formatted(batch, length, what, Arrays.toString(mask.shape()), symbols.layer()));
    }
    return LayerArrays.counts(mask);
  }

  /**
   * The symbols that labels may be.
   *
   * @param count how many there are, the blank included
   * @param layer the layer, for messages
   */
  record Symbols(long count, int blank, String layer) {
    int checked(int label, int example, int place) {
      if (label < 0 || label >= count || label == blank) {
        throw new DL4JInvalidInputException(
            "Expected labels from 0 to %d and not the blank %d, found %d in example %d at place %d %s."
                .formatted(count - 1, blank, label, example, place, layer));
      }
      return label;
    }
  }
}
