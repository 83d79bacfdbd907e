/** Files of named tensors: safetensors of PyTorch, {@code .npy} and {@code .npz} of NumPy. */
@NullMarked
package org.gru4j.weights.tensors;

import org.jspecify.annotations.NullMarked;
