package org.gru4j.math.crf;

/** A sequence of tags. */
public final class TagPath {
  private final int[] tags;
  private final double score;

  TagPath(int[] tags, double score) {
    this.tags = tags;
    this.score = score;
  }

  /** One for each step, by their numbers. */
  public int[] tags() {
    return tags;
  }

  /** Its emissions, transitions, start and end together. */
  public double score() {
    return score;
  }
}
