package org.gru4j.speech.pipeline;

/**
 * Over what the mean of each feature is taken away, and its deviation divided by.
 *
 * @param scope over what they are computed
 * @param variance whether features are divided by their deviation
 */
public record Normalization(Scope scope, boolean variance) {
  /** Over what mean and deviation are computed. */
  public enum Scope {
    /** Features stay as they are. */
    NONE,
    /** Each utterance by itself: needs nothing else, but the whole utterance. */
    UTTERANCE,
    /** All that a speaker says in the corpus; an utterance of an unknown speaker by itself. */
    SPEAKER,
    /** The corpus that was trained on, the same for everything: what streaming needs. */
    CORPUS
  }

  /** Mean and deviation of each utterance. */
  public static final Normalization UTTERANCE = new Normalization(Scope.UTTERANCE, true);
}
