package org.gru4j.speech.decoding;

import java.util.List;
import org.gru4j.speech.ctc.Emissions;

/**
 * Finds the texts of utterances.
 *
 * <p>A word lasts from the first frame of its first symbol to the last frame of its last one, on
 * the most probable path through its text. Its confidence says how much of the probability of all
 * texts that the search kept to its end, as their scores have it, belongs to those with the same
 * word at that time (Wessel et al. 2001, "Confidence measures for large vocabulary continuous
 * speech recognition"); greedy search keeps one text, and there it is the product of its symbols'
 * highest probabilities.
 */
public interface CtcDecoder extends AutoCloseable {
  /**
   * Decodes a minibatch.
   *
   * @return for each utterance its best texts, the best first; at least one
   */
  List<List<Transcription>> decode(List<Emissions> utterances);

  /** Starts an utterance whose frames come piece by piece. */
  DecodingSession open();

  /** Frees what a language model holds; nothing otherwise. */
  @Override
  default void close() {}
}
