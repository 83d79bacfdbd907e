/**
 * Choosing tokens from a model's distributions, for every model that writes. Knows probabilities
 * and token indices; nothing of networks or of text.
 */
@NullMarked
package org.gru4j.decoding;

import org.jspecify.annotations.NullMarked;
