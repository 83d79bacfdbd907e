package org.gru4j.speech.ctc;

/**
 * An utterance of a minibatch that is too short for its text and therefore counts in neither loss
 * nor gradient.
 *
 * @param example its place in the minibatch, from 0
 * @param frames that it has
 * @param requiredFrames that its text needs at least; see {@link CtcTarget#requiredFrames}
 */
public record LeftOut(int example, int frames, int requiredFrames) {
  @Override
  public String toString() {
    return "example %d with %d frames for a text that needs %d"
        .formatted(example, frames, requiredFrames);
  }
}
