/**
 * The recurrence by oneDNN's {@code lbr_gru} and {@code vanilla_gru} primitives, products and
 * softmax, in FLOAT on the CPU. Only this package knows oneDNN.
 */
@NullMarked
package org.gru4j.math.onednn;

import org.jspecify.annotations.NullMarked;
