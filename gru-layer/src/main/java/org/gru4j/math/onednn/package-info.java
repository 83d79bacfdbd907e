/**
 * The recurrence computed by oneDNN's {@code lbr_gru} and {@code vanilla_gru} primitives, in FLOAT
 * on the CPU. Only this package knows oneDNN.
 */
@NullMarked
package org.gru4j.math.onednn;

import org.jspecify.annotations.NullMarked;
