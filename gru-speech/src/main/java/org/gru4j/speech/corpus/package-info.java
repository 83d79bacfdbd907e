/**
 * Recordings with their texts: the utterances of a corpus, read from the forms in which corpora are
 * given away. Reads texts and looks whether recordings are there, but opens none.
 *
 * <p>{@link org.gru4j.speech.corpus.SpeechCorpus#read} finds out the form by itself; each form has
 * a class of its own for those who know it. What cannot be used, such as a text whose recording is
 * missing, is left out and told in a sentence; what cannot be understood is refused.
 */
@NullMarked
package org.gru4j.speech.corpus;

import org.jspecify.annotations.NullMarked;
