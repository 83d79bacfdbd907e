package org.gru4j.decoding;

/**
 * A model that writes many hypotheses side by side, a token each at a time. Rows are numbered from
 * 0; those of one source stand together.
 */
public interface StepPredictor {
  /** How many tokens there are to choose from. */
  int vocabularySize();

  /**
   * Moves every row on by one token, never reading again what was written before.
   *
   * @param origins row i goes on from the present state of row {@code origins[i]}, of the same
   *     source
   * @param tokens the token that each row reads
   * @return the log-probabilities of the tokens after these, row by row, until the next call
   */
  float[] advance(int[] origins, int[] tokens);

  /**
   * How much of each place of the source every row attended to in the last step, row by row; empty
   * if the model has no attention. Places that are padding have 0.
   */
  float[] attention();
}
