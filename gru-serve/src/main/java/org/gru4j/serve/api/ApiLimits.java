package org.gru4j.serve.api;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.time.Duration;
import org.gru4j.serve.http.HttpFailure;

/**
 * What one request may ask for.
 *
 * @param tokens of a text that is written
 * @param steps of a sequence, and characters of a prompt or line
 * @param items texts, lines, sentences or sequences of a request
 * @param beam hypotheses of a search
 * @param textBytes of a body that is not a recording
 * @param time from a request to its answer
 */
public record ApiLimits(int tokens, int steps, int items, int beam, int textBytes, Duration time) {
  /** 4,096 tokens, 10,000 steps, 256 items, a beam of 32, 4 MiB of text and two minutes. */
  public static final ApiLimits USUAL =
      new ApiLimits(4096, 10_000, 256, 32, 4 << 20, Duration.ofMinutes(2));

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is below 1
   */
  public ApiLimits {
    checkArgument(
        tokens >= 1 && steps >= 1 && items >= 1 && beam >= 1 && textBytes >= 1,
        "Expected limits of at least 1, found %s, %s, %s, %s and %s.",
        tokens,
        steps,
        items,
        beam,
        textBytes);
    checkArgument(
        time.toMillis() >= 1 && time.toDays() <= 1,
        "Expected a time limit of a millisecond to a day, found %s.",
        time);
  }

  /** The same with other numbers of tokens, steps and items. */
  public ApiLimits withNumbers(int newTokens, int newSteps, int newItems) {
    return new ApiLimits(newTokens, newSteps, newItems, beam, textBytes, time);
  }

  /** The same with another time. */
  public ApiLimits withTime(Duration limit) {
    return new ApiLimits(tokens, steps, items, beam, textBytes, limit);
  }

  /**
   * Refuses what is out of bounds.
   *
   * @throws HttpFailure with status 400
   */
  static void require(String field, long value, long least, long most) {
    if (value < least || value > most) {
      throw HttpFailure.badRequest(
          "Expected %s of %,d to %,d, found %,d.".formatted(field, least, most, value));
    }
  }

  void requireItems(String what, int found) {
    require("a number of " + what, found, 1, items);
  }

  void requireLength(String text) {
    if (text.length() > steps) {
      throw HttpFailure.badRequest(
          "Expected a text of at most %,d characters, found %,d.".formatted(steps, text.length()));
    }
  }
}
