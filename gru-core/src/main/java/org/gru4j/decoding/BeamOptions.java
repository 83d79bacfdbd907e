package org.gru4j.decoding;

import static org.nd4j.common.base.Preconditions.checkArgument;

/**
 * How a beam search ranks and ends.
 *
 * <pre>
 *   score(Y) = ln p(Y | X) / lp(Y) + cp(X, Y)
 *   lp(Y) = ((5 + |Y|) / 6)^α                        the end symbol counts in |Y|
 *   cp(X, Y) = β Σ_i ln min(Σ_j a_ij, 1)             over the places i of the source
 * </pre>
 *
 * <p>After Wu et al. 2016 (arXiv:1609.08144), equation 14.
 *
 * @param width hypotheses kept per source; 1 is greedy search
 * @param lengthPenalty α; 0 ranks by probability, more favours longer texts
 * @param coveragePenalty β; more than 0 needs a model with attention
 * @param blockedNgram no n-gram of this size is written twice; 0 for no blocking
 * @param maximumLength tokens after which a hypothesis is given up
 * @param best how many hypotheses to return, at most the width
 */
public record BeamOptions(
    int width,
    double lengthPenalty,
    double coveragePenalty,
    int blockedNgram,
    int maximumLength,
    int best) {
  /** The most probable token at each step, up to 100 of them. */
  public static final BeamOptions GREEDY = of(1);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public BeamOptions {
    checkArgument(width >= 1, "Expected a beam width of at least 1, found %s.", width);
    checkArgument(
        lengthPenalty >= 0 && Double.isFinite(lengthPenalty),
        "Expected a length penalty of at least 0, found %s.",
        lengthPenalty);
    checkArgument(
        coveragePenalty >= 0 && Double.isFinite(coveragePenalty),
        "Expected a coverage penalty of at least 0, found %s.",
        coveragePenalty);
    checkArgument(
        blockedNgram >= 0,
        "Expected a size of blocked n-grams of at least 0, found %s.",
        blockedNgram);
    checkArgument(
        maximumLength >= 1, "Expected a maximum length of at least 1, found %s.", maximumLength);
    checkArgument(
        best >= 1 && best <= width, "Expected 1 to %s best hypotheses, found %s.", width, best);
  }

  /** A search of this width with α = 1, at most 100 tokens and one result. */
  public static BeamOptions of(int width) {
    return new BeamOptions(width, width == 1 ? 0 : 1, 0, 0, 100, 1);
  }

  public BeamOptions withLengthPenalty(double value) {
    return new BeamOptions(width, value, coveragePenalty, blockedNgram, maximumLength, best);
  }

  public BeamOptions withCoveragePenalty(double value) {
    return new BeamOptions(width, lengthPenalty, value, blockedNgram, maximumLength, best);
  }

  public BeamOptions withBlockedNgram(int value) {
    return new BeamOptions(width, lengthPenalty, coveragePenalty, value, maximumLength, best);
  }

  public BeamOptions withMaximumLength(int value) {
    return new BeamOptions(width, lengthPenalty, coveragePenalty, blockedNgram, value, best);
  }

  public BeamOptions withBest(int value) {
    return new BeamOptions(
        width, lengthPenalty, coveragePenalty, blockedNgram, maximumLength, value);
  }

  /** What divides the log-probability of a text of this length. */
  double penalty(int length) {
    return Math.pow((5.0 + length) / 6, lengthPenalty);
  }
}
