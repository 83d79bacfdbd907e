package org.gru4j.speech.ctc;

/**
 * One utterance of a minibatch: which rows of the minibatch's matrix are its frames, and its text.
 */
public final class CtcTarget {
  private final int[] rows;
  private final int[] labels;

  /**
   * Takes the arrays as they are.
   *
   * @param rows of the matrix, in the order of time
   * @param labels the text's symbols, without blanks; empty where nothing is said
   */
  public CtcTarget(int[] rows, int[] labels) {
    this.rows = rows;
    this.labels = labels;
  }

  /**
   * The fewest frames that can hold a text: one for each symbol, and one for the blank that keeps
   * two equal symbols in a row apart.
   */
  public static int requiredFrames(int[] labels) {
    int frames = labels.length;
    for (int i = 1; i < labels.length; i++) {
      frames += labels[i] == labels[i - 1] ? 1 : 0;
    }
    return frames;
  }

  /** How many frames the utterance has. */
  public int frames() {
    return rows.length;
  }

  /** How many symbols the text has. */
  public int symbols() {
    return labels.length;
  }

  /** Whether the text fits into the frames at all. */
  public boolean isFeasible() {
    return requiredFrames(labels) <= rows.length;
  }

  int row(int frame) {
    return rows[frame];
  }

  int label(int place) {
    return labels[place];
  }

  int[] labels() {
    return labels;
  }
}
