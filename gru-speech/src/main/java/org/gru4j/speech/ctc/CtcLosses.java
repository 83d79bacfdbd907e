package org.gru4j.speech.ctc;

import java.util.Arrays;
import java.util.List;

/** What the texts of a minibatch cost. */
public final class CtcLosses {
  private final double[] nats;
  private final List<LeftOut> leftOut;

  CtcLosses(double[] nats, List<LeftOut> leftOut) {
    this.nats = nats;
    this.leftOut = List.copyOf(leftOut);
  }

  /** {@code -ln p(text | frames)} of an utterance; 0 if it was left out. */
  public double nats(int example) {
    return nats[example];
  }

  /** The loss of all utterances together, in nats. */
  public double sum() {
    return Arrays.stream(nats).sum();
  }

  /** How many utterances there are. */
  public int size() {
    return nats.length;
  }

  /** How many of them were not left out. */
  public int counted() {
    return nats.length - leftOut.size();
  }

  /** The utterances that are too short for their texts. */
  public List<LeftOut> leftOut() {
    return leftOut;
  }
}
