/**
 * The documents of a text collection: where they are, in which order, and their text in strict
 * UTF-8. No layer, model or training loop lives here or in the rooms below.
 *
 * <p>The way of the data: a {@link org.gru4j.text.Corpus} names the documents; a codec ({@code
 * text.tokens}) is learned from it; a record reader ({@code text.stream}) turns the documents into
 * token indices, a store keeps them, a split divides them and an iterator makes batches. Sentences
 * with their translations are in {@code text.pairs}.
 */
@NullMarked
package org.gru4j.text;

import org.jspecify.annotations.NullMarked;
