package org.gru4j.speech.decoding;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds to the log-probability of a prefix of a text, or forbids it. May be shared among threads.
 *
 * @param <S> what it remembers of a prefix
 */
interface TextScorer<S> {
  /** What it remembers of the empty text. */
  S start();

  /** The state of a text with one more piece; null if the text may not go on so. */
  @Nullable S next(S state, String piece);

  /**
   * Takes texts that are going to go on, side by side, for scorers to which that is faster.
   *
   * @param states of one thread
   */
  default void prepare(List<S> states) {}

  /** What it adds to the log-probability of the text so far, in nats. */
  double score(S state);

  /** What it adds if the text ends here; negative infinity if it may not. */
  double end(S state);
}
