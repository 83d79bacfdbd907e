/**
 * From the log-probabilities of frames to texts: greedy and prefix beam search, with lexicon,
 * language models and hot words. Knows symbols and their texts; nothing of audio or of the network
 * that the probabilities come from.
 */
@NullMarked
package org.gru4j.speech.decoding;

import org.jspecify.annotations.NullMarked;
