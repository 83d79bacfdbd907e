package org.gru4j.decoding;

import org.gru4j.settings.Setting;
import org.gru4j.settings.Settings;

/**
 * How a {@linkplain ContrastiveSearch contrastive search} weighs.
 *
 * @param candidates how many of the most probable tokens are weighed against each other
 * @param penalty between 0, the most probable token, and 1, the one that is least like what stands
 *     there
 * @param maximumLength tokens after which a text is given up
 */
public record ContrastiveOptions(
    @Setting(value = "Tokens weighed against each other", atLeast = 1, atMost = 10_000)
        int candidates,
    @Setting(
            value = "How much likeness to what stands there costs",
            option = "--penalty-alpha",
            atLeast = 0,
            atMost = 1)
        double penalty,
    @Setting(value = "Tokens to write at most", atLeast = 1) int maximumLength) {
  /** Of four tokens; the paper's usual number. */
  public static final int USUAL_CANDIDATES = 4;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public ContrastiveOptions {
    Settings.check(ContrastiveOptions.class, candidates, penalty, maximumLength);
  }
}
