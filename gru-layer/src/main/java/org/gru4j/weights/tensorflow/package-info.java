/** Weights from and to TensorFlow 1's cell. */
@NullMarked
package org.gru4j.weights.tensorflow;

import org.jspecify.annotations.NullMarked;
