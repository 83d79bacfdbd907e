package org.gru4j.decoding;

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
    require(width >= 1, "a beam width of at least 1", width);
    require(
        lengthPenalty >= 0 && Double.isFinite(lengthPenalty),
        "a length penalty of at least 0",
        lengthPenalty);
    require(
        coveragePenalty >= 0 && Double.isFinite(coveragePenalty),
        "a coverage penalty of at least 0",
        coveragePenalty);
    require(blockedNgram >= 0, "a size of blocked n-grams of at least 0", blockedNgram);
    require(maximumLength >= 1, "a maximum length of at least 1", maximumLength);
    require(best >= 1 && best <= width, "1 to " + width + " best hypotheses", best);
  }

  private static void require(boolean holds, String expected, Object found) {
    if (!holds) {
      throw new IllegalArgumentException("Expected " + expected + ", found " + found + ".");
    }
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
