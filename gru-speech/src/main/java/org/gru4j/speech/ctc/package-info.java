/**
 * Connectionist temporal classification: what the texts of utterances cost whose symbols nobody has
 * placed in time, where those symbols most probably stand, and the output layer that learns by it.
 * Knows frames and numbers of symbols; nothing of audio, words or searches.
 */
@NullMarked
package org.gru4j.speech.ctc;

import org.jspecify.annotations.NullMarked;
