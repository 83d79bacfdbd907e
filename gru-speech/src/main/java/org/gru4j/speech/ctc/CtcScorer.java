package org.gru4j.speech.ctc;

import java.util.List;
import org.gru4j.layer.token.TokenScorer;

/**
 * What a {@link CtcOutput} inside a network knows about the minibatch that it scored last, by
 * {@code fit} or by {@code score}. {@code network.getOutputLayer()} is an instance. Its tokens are
 * the symbols of the texts, without blanks.
 */
public interface CtcScorer extends TokenScorer {
  /** Number of utterances that count: those that are not left out. */
  int lastUtterances();

  /** The utterances that were too short for their texts, by their places in the minibatch. */
  List<LeftOut> lastLeftOut();
}
