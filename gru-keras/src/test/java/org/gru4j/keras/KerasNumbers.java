package org.gru4j.keras;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.gru4j.keras.KerasEquations.Cell;
import org.gru4j.keras.KerasFileWriter.Numbers;

/** Random weights and the arrays that Keras stores of them. */
final class KerasNumbers {
  private static final String[] GATES = {"z", "r", "h"};

  private final Random random;

  KerasNumbers(long seed) {
    random = new Random(seed);
  }

  double number() {
    // A float, so that the file and the equations have the same number.
    return (float) (1.6 * random.nextDouble() - 0.8);
  }

  double[] vector(int size) {
    double[] vector = new double[size];
    for (int i = 0; i < size; i++) {
      vector[i] = number();
    }
    return vector;
  }

  double[][] matrix(int rows, int columns) {
    double[][] matrix = new double[rows][];
    for (int i = 0; i < rows; i++) {
      matrix[i] = vector(columns);
    }
    return matrix;
  }

  double[][][] cube(int depth, int rows, int columns) {
    double[][][] cube = new double[depth][][];
    for (int i = 0; i < depth; i++) {
      cube[i] = matrix(rows, columns);
    }
    return cube;
  }

  Cell cell(int inputs, int units, boolean resetAfter, boolean bias) {
    return new Cell(
        cube(3, inputs, units),
        cube(3, units, units),
        bias ? matrix(3, units) : null,
        bias && resetAfter ? matrix(3, units) : null,
        resetAfter,
        false);
  }

  /** Keras 2: gates side by side. */
  static Map<String, Numbers> keras2(String prefix, Cell cell) {
    Map<String, Numbers> arrays = new LinkedHashMap<>();
    arrays.put(prefix + "kernel:0", sideBySide(cell.kernel()));
    arrays.put(prefix + "recurrent_kernel:0", sideBySide(cell.recurrent()));
    if (cell.bias() != null) {
      arrays.put(prefix + "bias:0", bias(cell));
    }
    return arrays;
  }

  private static Numbers bias(Cell cell) {
    int width = 3 * cell.units();
    if (!cell.resetAfter()) {
      return new Numbers(new long[] {width}, flat(cell.bias()));
    }
    return new Numbers(new long[] {2, width}, flat(cell.bias(), cell.recurrentBias()));
  }

  /** CuDNNGRU: each gate's block holds the numbers of a matrix [to][from], bias [6H]. */
  static Map<String, Numbers> cudnn(String prefix, Cell cell) {
    Map<String, Numbers> arrays = new LinkedHashMap<>();
    arrays.put(prefix + "kernel:0", cudnnBlocks(cell.kernel()));
    arrays.put(prefix + "recurrent_kernel:0", cudnnBlocks(cell.recurrent()));
    arrays.put(
        prefix + "bias:0",
        new Numbers(new long[] {6L * cell.units()}, flat(cell.bias(), cell.recurrentBias())));
    return arrays;
  }

  private static Numbers cudnnBlocks(double[][][] gates) {
    int rows = gates[0].length;
    int columns = gates[0][0].length;
    double[][][] relabelled = new double[3][rows][columns];
    for (int gate = 0; gate < 3; gate++) {
      int count = 0;
      for (int to = 0; to < columns; to++) {
        for (int from = 0; from < rows; from++) {
          relabelled[gate][count / columns][count % columns] = gates[gate][from][to];
          count++;
        }
      }
    }
    return sideBySide(relabelled);
  }

  /** Keras 1: an array per gate, {@code consume_less} cpu or mem. */
  static Map<String, Numbers> keras1(String prefix, Cell cell) {
    Map<String, Numbers> arrays = new LinkedHashMap<>();
    for (int gate = 0; gate < 3; gate++) {
      arrays.put(prefix + "W_" + GATES[gate], matrix(cell.kernel()[gate]));
      arrays.put(prefix + "U_" + GATES[gate], matrix(cell.recurrent()[gate]));
      arrays.put(prefix + "b_" + GATES[gate], vector(cell.bias()[gate]));
    }
    return arrays;
  }

  /** Keras 1 with {@code consume_less='gpu'}. */
  static Map<String, Numbers> keras1Gpu(String prefix, Cell cell) {
    Map<String, Numbers> arrays = new LinkedHashMap<>();
    arrays.put(prefix + "W", sideBySide(cell.kernel()));
    arrays.put(prefix + "U", sideBySide(cell.recurrent()));
    arrays.put(prefix + "b", new Numbers(new long[] {3L * cell.units()}, flat(cell.bias())));
    return arrays;
  }

  static Numbers matrix(double[][] matrix) {
    return new Numbers(new long[] {matrix.length, matrix[0].length}, flat(matrix));
  }

  static Numbers vector(double[] vector) {
    return new Numbers(new long[] {vector.length}, flat(new double[][] {vector}));
  }

  private static Numbers sideBySide(double[][][] gates) {
    int rows = gates[0].length;
    double[][] joined = new double[rows][];
    for (int i = 0; i < rows; i++) {
      joined[i] =
          KerasEquations.merge(
              KerasEquations.merge(gates[0][i], gates[1][i], "concat"), gates[2][i], "concat");
    }
    return matrix(joined);
  }

  private static float[] flat(double[][]... parts) {
    int length = 0;
    for (double[][] part : parts) {
      length += part.length * part[0].length;
    }
    float[] flat = new float[length];
    int i = 0;
    for (double[][] part : parts) {
      for (double[] row : part) {
        for (double value : row) {
          flat[i++] = (float) value;
        }
      }
    }
    return flat;
  }
}
