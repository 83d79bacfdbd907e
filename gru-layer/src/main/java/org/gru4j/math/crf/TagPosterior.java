package org.gru4j.math.crf;

/** What a {@link LinearChain} believes about a sequence. */
public final class TagPosterior {
  private final double logPartition;
  private final double[][] tags;
  private final double[][] transitions;

  TagPosterior(double logPartition, double[][] tags, double[][] transitions) {
    this.logPartition = logPartition;
    this.tags = tags;
    this.transitions = transitions;
  }

  /** The logarithm of the sum over all sequences of tags. */
  public double logPartition() {
    return logPartition;
  }

  /** Probability of each tag at each step, {@code [time][tags]}. */
  public double[][] tags() {
    return tags;
  }

  /** How often each tag is expected behind each, {@code [from][to]}. */
  public double[][] transitions() {
    return transitions;
  }
}
