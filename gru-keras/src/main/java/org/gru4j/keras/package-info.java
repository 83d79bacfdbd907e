/**
 * Keras models ({@code .h5}, {@code .keras}) with GRU layers as networks of Deeplearning4j. Only
 * this package knows Keras's names, defaults and HDF5; what can be said of all frameworks alike,
 * the order of gates and the meaning of biases, is in {@link org.gru4j.weights.GruConvention}.
 */
@NullMarked
package org.gru4j.keras;

import org.jspecify.annotations.NullMarked;
