package org.gru4j.text.stream;

import java.util.List;
import org.gru4j.text.CorpusException;

/**
 * Training, validation and test tokens. Closing the split closes the stores that it was made of.
 */
public final class Split implements AutoCloseable {
  private final TokenStore training;
  private final TokenStore validation;
  private final TokenStore test;
  private final List<TokenStore> owned;

  private Split(
      TokenStore training, TokenStore validation, TokenStore test, List<TokenStore> owned) {
    this.training = training;
    this.validation = validation;
    this.test = test;
    this.owned = owned;
  }

  /**
   * Cuts one text in three contiguous parts: training first, then validation, the last part is
   * test. They are not shuffled, because a language model carries its state from token to token.
   *
   * @param validation fraction of the tokens, from 0 to below 1; 0 gives an empty store
   * @param test likewise; both together below 1
   * @throws CorpusException if no token is left for training, or a part that is asked for would be
   *     empty
   */
  public static Split byFractions(TokenStore whole, double validation, double test) {
    if (!(validation >= 0 && test >= 0 && validation + test < 1)) {
      throw new IllegalArgumentException(
          "Expected fractions of at least 0 and together below 1 for validation and test, found "
              + validation
              + " and "
              + test
              + ".");
    }
    long length = whole.length();
    long testStart = length - Math.round(length * test);
    long validationStart = testStart - Math.round(length * validation);
    if (validationStart <= 0) {
      throw new CorpusException(
          "Expected tokens for training beside validation and test, found " + length + " in all.");
    }
    requirePredictions("validation", validation, testStart - validationStart, length);
    requirePredictions("test", test, length - testStart, length);
    return new Split(
        whole.slice(0, validationStart),
        whole.slice(validationStart, testStart),
        whole.slice(testStart, length),
        List.of(whole));
  }

  private static void requirePredictions(String purpose, double fraction, long part, long length) {
    if (fraction > 0 && part == 0) {
      throw new CorpusException(
          "Expected at least 2 tokens of %1$s, found %2$d: a fraction (--%1$s-fraction) of %3$s of %4$d."
              .formatted(purpose, part, fraction, length));
    }
  }

  /** Takes the parts from texts of their own, as many corpora are published. */
  public static Split of(TokenStore training, TokenStore validation, TokenStore test) {
    return new Split(training, validation, test, List.of(training, validation, test));
  }

  /** What the model learns from. */
  public TokenStore training() {
    return training;
  }

  /** What decides when to stop and which settings are best. */
  public TokenStore validation() {
    return validation;
  }

  /** What the final figure is computed on, once. */
  public TokenStore test() {
    return test;
  }

  @Override
  public void close() {
    owned.forEach(TokenStore::close);
  }
}
