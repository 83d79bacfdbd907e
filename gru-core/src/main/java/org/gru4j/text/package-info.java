/**
 * Text as streams of token indices: corpora, tokenizers, vocabularies, DataVec record readers and
 * the contiguous batching that truncated backpropagation through time needs. No layer, model or
 * training loop lives here.
 *
 * <p>The way of the data: a {@link org.gru4j.text.Corpus} names the documents; a {@link
 * org.gru4j.text.TextCodec} is learned from it; a {@link org.gru4j.text.TokenRecordReader} turns
 * the documents into token indices; a {@link org.gru4j.text.TokenStore} keeps them; a {@link
 * org.gru4j.text.Split} divides them; a {@link org.gru4j.text.BpttIterator} makes batches.
 */
@NullMarked
package org.gru4j.text;

import org.jspecify.annotations.NullMarked;
