/**
 * Text as streams of token indices: DataVec record readers, stores, their division and the
 * contiguous batching that truncated backpropagation through time needs.
 */
@NullMarked
package org.gru4j.text.stream;

import org.jspecify.annotations.NullMarked;
