package org.gru4j.lm;

import java.util.List;

/**
 * A piece of a text that is being written.
 *
 * @param text goes on from the pieces before
 * @param tokens whose text ends in this piece, if log-probabilities were asked for
 */
public record TextPiece(String text, List<TokenScore> tokens) {
  /** Keeps a copy. */
  public TextPiece {
    tokens = List.copyOf(tokens);
  }
}
