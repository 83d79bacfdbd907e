/**
 * Encoder–decoder models that translate: configuration, training and decoding. Sentences and
 * vocabularies come from {@code text}, the parts of the graph from {@code layer}, the loop from
 * {@code train}, the search from {@code decoding}.
 */
@NullMarked
package org.gru4j.seq2seq;

import org.jspecify.annotations.NullMarked;
