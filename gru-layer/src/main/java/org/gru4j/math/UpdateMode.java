package org.gru4j.math;

/**
 * What an open update gate ({@code z = 1}) lets through.
 *
 * <p>The two forms describe the same family of functions: negating {@code W_z}, {@code U_z} and
 * {@code b_z} turns one into the other, because {@code σ(-a) = 1 - σ(a)}.
 */
public enum UpdateMode {
  /** {@code h = (1 - z) ∘ h' + z ∘ c}, as in Chung et al. 2014, equation 4. */
  ADMITS_CANDIDATE,
  /** {@code h = z ∘ h' + (1 - z) ∘ c}, as in Keras, PyTorch, cuDNN, ONNX and oneDNN. */
  KEEPS_PAST
}
