/**
 * The language model: embedding, GRU layers and softmax as a plain Deeplearning4j network, how it
 * is trained on a text, measured and made to write. The loop, checkpoints and progress are those of
 * {@code train}; nothing here reads files or knows about tokenizers' insides.
 */
@NullMarked
package org.gru4j.lm;

import org.jspecify.annotations.NullMarked;
