package org.gru4j.decoding;

import static org.nd4j.common.base.Preconditions.checkArgument;

import org.gru4j.settings.Setting;
import org.gru4j.settings.Settings;

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
 */
public record BeamOptions(
    @Setting(
            value = "Hypotheses kept at each step, 1 for greedy search",
            option = "--beam",
            label = "WIDTH",
            atLeast = 1,
            atMost = 10_000)
        int width,
    @Setting(
            value = "Length penalty alpha: 0 ranks by probability, more favours longer texts",
            option = "--length-penalty",
            label = "ALPHA",
            atLeast = 0,
            below = Double.POSITIVE_INFINITY)
        double lengthPenalty,
    @Setting(
            value =
                "Coverage penalty beta: above 0, leaving words of the source out costs; it needs"
                    + " a model with attention",
            option = "--coverage-penalty",
            label = "BETA",
            atLeast = 0,
            below = Double.POSITIVE_INFINITY)
        double coveragePenalty,
    @Setting(
            value = "Write no sequence of N tokens twice; 0 for no blocking",
            option = "--block-ngram",
            label = "N",
            atLeast = 0)
        int blockedNgram,
    @Setting(
            value = "Tokens after which a text is given up",
            option = "--longest",
            label = "TOKENS",
            unit = "token",
            atLeast = 1,
            atMost = 100_000)
        int maximumLength,
    @Setting(value = "Texts to return of each source, at most the width", atLeast = 1) int best) {
  /** The most probable token at each step, up to 100 of them. */
  public static final BeamOptions GREEDY = of(1);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public BeamOptions {
    Settings.check(
        BeamOptions.class,
        width,
        lengthPenalty,
        coveragePenalty,
        blockedNgram,
        maximumLength,
        best);
    checkArgument(best <= width, "Expected 1 to %s best hypotheses, found %s.", width, best);
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
