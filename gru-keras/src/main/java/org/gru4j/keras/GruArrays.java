package org.gru4j.keras;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.gru4j.math.GruWeights;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.gru4j.weights.GruConvention;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The arrays that Keras keeps for one direction of a GRU layer, and the parameters they become.
 *
 * <ul>
 *   <li>Keras 2: {@code kernel} {@code [input, 3H]}, {@code recurrent_kernel} {@code [H, 3H]},
 *       {@code bias} {@code [3H]}, or {@code [2, 3H]} with the reset after the product; {@code
 *       CuDNNGRU} has a {@code bias} {@code [6H]}, and in the columns of each gate the numbers of
 *       cuDNN's matrix {@code [H, input]} one after the other.
 *   <li>Keras 1: {@code W}, {@code U}, {@code b} of the same shapes with {@code
 *       consume_less='gpu'}, else an array of each per gate: {@code W_z}, {@code W_r}, {@code W_h}.
 * </ul>
 */
final class GruArrays {
  private static final String[] KERAS_2 = {"kernel", "recurrent_kernel", "bias"};
  private static final String[] KERAS_1 = {"W", "U", "b"};
  private static final String[] GATES = {"_z", "_r", "_h"};

  private final GruConfig config;
  private final String[] names;
  private final boolean perGate;

  /**
   * Of a layer.
   *
   * @param perGate whether each gate has arrays of its own
   */
  GruArrays(GruConfig config, int kerasVersion, boolean perGate) {
    this.config = config;
    this.names = kerasVersion == 1 ? KERAS_1 : KERAS_2;
    this.perGate = perGate;
  }

  /** Whether these are the names of arrays per gate. */
  static boolean perGate(Iterable<String> names) {
    for (String name : names) {
      if (name.endsWith(KERAS_1[0] + GATES[0])) {
        return true;
      }
    }
    return false;
  }

  /** The shape of every array by its name. */
  Map<String, long[]> shapes(long inputSize) {
    long units = config.units();
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (String gate : perGate ? GATES : new String[] {""}) {
      long width = perGate ? units : 3 * units;
      shapes.put(names[0] + gate, new long[] {inputSize, width});
      shapes.put(names[1] + gate, new long[] {units, width});
      if (config.usesBias()) {
        shapes.put(names[2] + gate, biasShape(width));
      }
    }
    return shapes;
  }

  private long[] biasShape(long width) {
    if (config.cudnn()) {
      return new long[] {2 * width};
    }
    return config.resetMode() == ResetMode.AFTER ? new long[] {2, width} : new long[] {width};
  }

  /** The layer's parameters; biases of zeros if Keras has none. */
  GruWeights weights(Map<String, INDArray> arrays) {
    INDArray input = array(arrays, names[0]);
    INDArray recurrent = array(arrays, names[1]);
    long width = 3 * config.units();
    INDArray bias = Nd4j.zeros(input.dataType(), width);
    INDArray recurrentBias = null;
    if (config.usesBias()) {
      INDArray all = array(arrays, names[2]).reshape(-1);
      bias = all.get(interval(0, width));
      recurrentBias =
          config.resetMode() == ResetMode.AFTER ? all.get(interval(width, 2 * width)) : null;
    }
    if (config.cudnn()) {
      input = perBlock(input, GruArrays::fromCudnn);
      recurrent = perBlock(recurrent, GruArrays::fromCudnn);
    }
    return GruConvention.KERAS.toGru4j(
        new GruWeights(input, recurrent, bias, recurrentBias), UpdateMode.KEEPS_PAST);
  }

  private INDArray array(Map<String, INDArray> arrays, String name) {
    if (!perGate) {
      return Objects.requireNonNull(arrays.get(name), name);
    }
    INDArray[] gates = new INDArray[GATES.length];
    for (int i = 0; i < gates.length; i++) {
      gates[i] = Objects.requireNonNull(arrays.get(name + GATES[i]), name);
    }
    return Nd4j.concat(gates[0].rank() - 1, gates);
  }

  private static INDArray perBlock(INDArray matrix, UnaryOperator<INDArray> conversion) {
    long width = matrix.size(1) / GATES.length;
    INDArray[] blocks = new INDArray[GATES.length];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = conversion.apply(matrix.get(all(), interval(i * width, (i + 1) * width)));
    }
    return Nd4j.concat(1, blocks);
  }

  /** A matrix that Keras labels {@code [rows, columns]} over cuDNN's {@code [columns, rows]}. */
  private static INDArray fromCudnn(INDArray block) {
    return block.dup('c').reshape('c', block.size(1), block.size(0)).transpose();
  }
}
