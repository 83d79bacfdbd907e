package org.gru4j.layer.internal;

import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.Matrices;
import org.gru4j.math.RowIndexing;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.random.impl.BernoulliDistribution;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The arrays of one call, in Deeplearning4j's workspaces, and the way between its formats and the
 * time-major order of the kernels.
 */
public final class LayerArrays {
  private final LayerWorkspaceMgr workspaceMgr;

  public LayerArrays(LayerWorkspaceMgr workspaceMgr) {
    this.workspaceMgr = workspaceMgr;
  }

  public INDArray create(ArraySupplier.Use use, DataType type, long... shape) {
    ArrayType arrayType =
        switch (use) {
          case ACTIVATION -> ArrayType.ACTIVATIONS;
          case GRADIENT -> ArrayType.ACTIVATION_GRAD;
          case FORWARD_SCRATCH -> ArrayType.FF_WORKING_MEM;
          case BACKWARD_SCRATCH -> ArrayType.BP_WORKING_MEM;
        };
    return workspaceMgr.createUninitialized(arrayType, type, shape, 'c');
  }

  /**
   * The {@code [time, batch, size]} form of a sequence in the given type: a view where the memory
   * already has that form, as the output of another GRU has, else a copy.
   *
   * @param use how long a copy has to live
   */
  public INDArray timeMajor(
      INDArray sequence, RNNFormat format, DataType type, ArraySupplier.Use use) {
    INDArray view = format == RNNFormat.NCW ? sequence.permute(2, 0, 1) : sequence.permute(1, 0, 2);
    return view.dataType() == type && ArraySupplier.isContiguous(view)
        ? view
        : create(use, type, view.shape()).assign(view);
  }

  /** A copy of a contiguous time-major sequence with its steps in reverse. */
  public INDArray reversed(INDArray timeMajor, ArraySupplier.Use use) {
    INDArray reversed = create(use, timeMajor.dataType(), timeMajor.shape());
    long time = timeMajor.size(0);
    RowIndexing.gather(
        timeMajor.reshape('c', time, timeMajor.length() / time),
        IntStream.range(0, (int) time).map(step -> (int) time - 1 - step).toArray(),
        reversed.reshape('c', time, timeMajor.length() / time));
    return reversed;
  }

  /** A mask {@code [batch, time]}, also from its rank 3 forms, in the given type. */
  public INDArray timeMask(INDArray mask, DataType type) {
    INDArray copy =
        create(ArraySupplier.Use.ACTIVATION, type, mask.size(0), mask.length() / mask.size(0));
    return copy.assign(mask.reshape(copy.shape()));
  }

  /**
   * A mask in which every sequence has a real step: one of padding alone has its first, whose
   * output is zero.
   *
   * @param mask {@code [batch, time]}, also in its rank 3 forms
   * @return the same array if nothing had to be changed
   */
  public static INDArray withOneRealStep(INDArray mask) {
    INDArray steps = mask.reshape(mask.size(0), mask.length() / mask.size(0));
    INDArray largest = steps.amax(1);
    INDArray changed = null;
    for (long row = 0; row < largest.length(); row++) {
      if (largest.getDouble(row) == 0) {
        changed = changed == null ? steps.dup('c') : changed;
        changed.putScalar(row, 0, 1);
      }
    }
    return changed == null ? mask : changed;
  }

  /** The network's form of a time-major sequence, as a view. */
  public static INDArray fromTimeMajor(INDArray sequence, RNNFormat format) {
    return format == RNNFormat.NCW ? sequence.permute(1, 2, 0) : sequence.permute(1, 0, 2);
  }

  /**
   * Sets masked steps of a contiguous time-major sequence to zero.
   *
   * @param mask {@code [batch, time]}, also in its rank 3 forms; null if all steps are real
   */
  public static void applyTimeMask(INDArray timeMajor, @Nullable INDArray mask) {
    if (mask != null) {
      INDArray steps = mask.reshape(mask.size(0), timeMajor.size(0)).permute(1, 0);
      INDArray column = steps.castTo(timeMajor.dataType()).dup('c').reshape(mask.length());
      Matrices.multiplyColumn(Matrices.rows(timeMajor), column);
    }
  }

  /**
   * Which steps count, in time-major order.
   *
   * @param mask {@code [batch, time]}, 1 = counts
   */
  public static boolean[] counts(INDArray mask) {
    INDArray matrix = mask.reshape(mask.size(0), mask.length() / mask.size(0));
    double[] values = matrix.permute(1, 0).castTo(DataType.DOUBLE).dup('c').data().asDouble();
    boolean[] counts = new boolean[values.length];
    for (int i = 0; i < values.length; i++) {
      counts[i] = values[i] != 0;
    }
    return counts;
  }

  /** A copy that lives as long as the layer's activations. */
  public INDArray copy(INDArray array) {
    return create(ArraySupplier.Use.ACTIVATION, array.dataType(), array.shape()).assign(array);
  }

  /** Zeros of the shape of a layer's input, to be returned as its gradient. */
  public INDArray zeroGradient(INDArray input, RNNFormat format) {
    // Time-major in memory, as the gradients of all layers are.
    long[] shape =
        (format == RNNFormat.NCW ? input.permute(2, 0, 1) : input.permute(1, 0, 2)).shape();
    return fromTimeMajor(
        workspaceMgr.create(ArrayType.ACTIVATION_GRAD, input.dataType(), shape, 'c'), format);
  }

  /** Inverted dropout: {@code 1 / retain} with probability {@code retain}, else 0. */
  public INDArray dropoutMask(DataType type, double retain, long... shape) {
    INDArray mask = create(ArraySupplier.Use.ACTIVATION, type, shape);
    return dropout(mask, retain);
  }

  /** Fills a contiguous array with {@code 1 / retain} with probability {@code retain}, else 0. */
  public static INDArray dropout(INDArray mask, double retain) {
    Nd4j.exec(new BernoulliDistribution(mask, retain));
    return mask.divi(retain);
  }

  /** 1 with the given probability, else 0, for every element by itself. */
  public INDArray choices(DataType type, double probability, long... shape) {
    INDArray choices = create(ArraySupplier.Use.ACTIVATION, type, shape);
    Nd4j.exec(new BernoulliDistribution(choices, probability));
    return choices;
  }
}
