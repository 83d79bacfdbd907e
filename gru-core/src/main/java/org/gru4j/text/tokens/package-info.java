/**
 * What makes tokens of text and text of tokens: tokenizers, vocabularies, byte-pair encoding, and
 * the {@link org.gru4j.text.tokens.TextCodec} that joins them. Knows documents as readers only, and
 * no data set.
 */
@NullMarked
package org.gru4j.text.tokens;

import org.jspecify.annotations.NullMarked;
