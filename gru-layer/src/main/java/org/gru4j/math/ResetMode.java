package org.gru4j.math;

/**
 * Where the reset gate meets the recurrent product of the candidate.
 *
 * <p>With {@code h'} the previous state, {@code r} the reset gate and {@code U_c} the candidate's
 * recurrent weights:
 *
 * <ul>
 *   <li>{@link #AFTER}: {@code c = tanh(x W_c + r ∘ (h' U_c [+ b'_c]) + b_c)}, the form of cuDNN,
 *       PyTorch and Keras 2 and later;
 *   <li>{@link #BEFORE}: {@code c = tanh(x W_c + (r ∘ h') U_c + b_c)}, equation 8 of Cho et al.
 *       2014 (arXiv:1406.1078) and of Chung et al. 2014 (arXiv:1412.3555), and TensorFlow 1's
 *       {@code GRUCell}.
 * </ul>
 */
public enum ResetMode {
  /** The gate scales the product {@code h' U_c}. */
  AFTER,
  /** The gate scales the state before it is multiplied with {@code U_c}. */
  BEFORE
}
