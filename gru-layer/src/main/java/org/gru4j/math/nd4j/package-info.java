/**
 * The recurrence, products and softmax by ND4J operations alone: FLOAT, DOUBLE and HALF, any
 * backend, any mask. It is the reference that the other kernels are tested against, and the
 * fallback where they cannot serve. ND4J's own {@code gru_bp} is not used, because its gradients
 * are wrong.
 */
@NullMarked
package org.gru4j.math.nd4j;

import org.jspecify.annotations.NullMarked;
