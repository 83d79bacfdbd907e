package org.gru4j.keras;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * Keras's equations as its documentation and {@code GRUCell.call} have them, in plain loops over
 * double-precision numbers, gate by gate and without any array of this project.
 *
 * <pre>
 *   z = σ_r(x W_z + b_z + h U_z [+ b'_z]),  r likewise
 *   reset_after:  c = tanh(x W_h + b_h + r ∘ (h U_h + b'_h))
 *   else:         c = tanh(x W_h + b_h + (r ∘ h) U_h)
 *   h = z ∘ h + (1 - z) ∘ c;  a masked step keeps h
 * </pre>
 */
final class KerasEquations {
  /**
   * One direction's weights, {@code [gate z, r, h][from][to]}; biases may be null.
   *
   * @param hardSigmoid whether the gates have {@code clip(0.2 x + 0.5, 0, 1)}
   */
  record Cell(
      double[][][] kernel,
      double[][][] recurrent,
      double[][] bias,
      double[][] recurrentBias,
      boolean resetAfter,
      boolean hardSigmoid) {

    int units() {
      return recurrent[0].length;
    }

    Cell withHardSigmoid() {
      return new Cell(kernel, recurrent, bias, recurrentBias, resetAfter, true);
    }
  }

  private KerasEquations() {}

  /** The state after each step that is read, in the order of reading, {@code [time][units]}. */
  static double[][] run(Cell cell, double[][] sequence, boolean[] mask, boolean backwards) {
    int time = sequence.length;
    double[][] states = new double[time][];
    double[] state = new double[cell.units()];
    for (int i = 0; i < time; i++) {
      int t = backwards ? time - 1 - i : i;
      if (mask == null || mask[t]) {
        state = step(cell, sequence[t], state);
      }
      states[i] = state;
    }
    return states;
  }

  private static double[] step(Cell cell, double[] x, double[] h) {
    int units = cell.units();
    DoubleUnaryOperator gate =
        cell.hardSigmoid()
            ? a -> Math.max(0, Math.min(1, 0.2 * a + 0.5))
            : a -> 1 / (1 + Math.exp(-a));
    double[] z = new double[units];
    double[] r = new double[units];
    double[] gated = new double[units];
    for (int j = 0; j < units; j++) {
      z[j] = gate.applyAsDouble(input(cell, 0, x, j) + product(cell, 0, h, j));
      r[j] = gate.applyAsDouble(input(cell, 1, x, j) + product(cell, 1, h, j));
      gated[j] = r[j] * h[j];
    }
    double[] next = new double[units];
    for (int j = 0; j < units; j++) {
      double recurrent =
          cell.resetAfter() ? r[j] * product(cell, 2, h, j) : product(cell, 2, gated, j);
      next[j] = z[j] * h[j] + (1 - z[j]) * Math.tanh(input(cell, 2, x, j) + recurrent);
    }
    return next;
  }

  private static double input(Cell cell, int gate, double[] x, int j) {
    double sum = cell.bias() == null ? 0 : cell.bias()[gate][j];
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * cell.kernel()[gate][i][j];
    }
    return sum;
  }

  private static double product(Cell cell, int gate, double[] h, int j) {
    double sum = cell.recurrentBias() == null ? 0 : cell.recurrentBias()[gate][j];
    for (int i = 0; i < h.length; i++) {
      sum += h[i] * cell.recurrent()[gate][i][j];
    }
    return sum;
  }

  /** Both directions of one sequence, merged step by step. */
  static double[][] bidirectional(
      Cell forward, Cell backward, double[][] sequence, boolean[] mask, String mergeMode) {
    double[][] there = run(forward, sequence, mask, false);
    double[][] back = run(backward, sequence, mask, true);
    double[][] merged = new double[sequence.length][];
    for (int t = 0; t < merged.length; t++) {
      merged[t] = merge(there[t], back[merged.length - 1 - t], mergeMode);
    }
    return merged;
  }

  static double[] merge(double[] a, double[] b, String mergeMode) {
    if (mergeMode.equals("concat")) {
      double[] both = new double[a.length + b.length];
      System.arraycopy(a, 0, both, 0, a.length);
      System.arraycopy(b, 0, both, a.length, b.length);
      return both;
    }
    double[] merged = new double[a.length];
    for (int i = 0; i < merged.length; i++) {
      merged[i] =
          Map.of("sum", a[i] + b[i], "mul", a[i] * b[i], "ave", (a[i] + b[i]) / 2).get(mergeMode);
    }
    return merged;
  }

  static double[] dense(double[][] kernel, double[] bias, double[] x, boolean softmax) {
    double[] out = bias.clone();
    for (int j = 0; j < out.length; j++) {
      for (int i = 0; i < x.length; i++) {
        out[j] += x[i] * kernel[i][j];
      }
    }
    if (softmax) {
      double sum = 0;
      for (int j = 0; j < out.length; j++) {
        out[j] = Math.exp(out[j]);
        sum += out[j];
      }
      for (int j = 0; j < out.length; j++) {
        out[j] /= sum;
      }
    }
    return out;
  }
}
