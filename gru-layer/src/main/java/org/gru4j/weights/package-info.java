/**
 * Weights on their way to and from other frameworks: the order of gates, the layout of matrices and
 * biases, the meaning of the update gate, and file formats. Only this package and those below it,
 * one for each framework, know them; layers and kernels have one convention, the layer's.
 */
@NullMarked
package org.gru4j.weights;

import org.jspecify.annotations.NullMarked;
