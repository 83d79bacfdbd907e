/** Weights from and to PyTorch's modules. */
@NullMarked
package org.gru4j.weights.torch;

import org.jspecify.annotations.NullMarked;
