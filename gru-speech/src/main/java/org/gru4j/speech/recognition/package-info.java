/**
 * The recogniser: a network of GRU layers over the features of recordings, trained with CTC, with
 * the symbols it writes. Loop, checkpoints and progress are those of {@code train}; how texts are
 * found in what the network says is the business of {@code decoding}.
 */
@NullMarked
package org.gru4j.speech.recognition;

import org.jspecify.annotations.NullMarked;
