/** Attention over a memory, forward and backward, with the scores of the literature. */
@NullMarked
package org.gru4j.math.attention;

import org.jspecify.annotations.NullMarked;
