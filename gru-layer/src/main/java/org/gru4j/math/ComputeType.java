package org.gru4j.math;

/** In which type a kernel multiplies. Weights, states between calls and gradients keep theirs. */
public enum ComputeType {
  /** The type of the parameters. */
  PARAMETER_TYPE,
  /**
   * Inputs, weights and the states within a window are rounded to BFLOAT16 (eight significant bits)
   * and their products summed in FLOAT. It is used where the parameters are FLOAT, the oneDNN
   * kernel serves, the processor has AVX512-BF16, and a layer's first minibatch is computed faster
   * like that, which is timed; elsewhere the type of the parameters is, and the log says so. Worth
   * a try from 256 units. Where both take about the same time, the choice may differ between two
   * runs, and with it the last digits.
   */
  BFLOAT16
}
