/**
 * n-gram language models: reading and writing them in the ARPA format, and learning them from text.
 * Knows words and their probabilities; nothing of audio, networks or searches.
 */
@NullMarked
package org.gru4j.speech.ngram;

import org.jspecify.annotations.NullMarked;
