package org.gru4j.lm;

import java.util.List;
import org.gru4j.decoding.MostProbable;
import org.gru4j.text.tokens.TextCodec;
import org.jspecify.annotations.Nullable;

/**
 * What the model thought of a token of a text, by its own distribution: temperature and filters of
 * the draw are not in it.
 *
 * @param text that the token stands for
 * @param logProbability {@code ln p(token | all before)}; null for the first token of a prompt,
 *     which nothing is before
 * @param alternatives the most probable tokens in its place, the most probable first, as many as
 *     were asked for
 */
public record TokenScore(
    String text, @Nullable Double logProbability, List<Alternative> alternatives) {
  /**
   * A token that may have stood there.
   *
   * @param text that it stands for
   * @param logProbability {@code ln p}
   */
  public record Alternative(String text, double logProbability) {}

  /** Keeps a copy. */
  public TokenScore {
    alternatives = List.copyOf(alternatives);
  }

  static TokenScore of(
      TextCodec codec, int before, int token, float[] probabilities, int alternatives) {
    return new TokenScore(
        codec.decodeBehind(before, token),
        Math.log(probabilities[token]),
        MostProbable.of(probabilities, alternatives, any -> true).stream()
            .map(
                each ->
                    new Alternative(
                        codec.decodeBehind(before, each), Math.log(probabilities[each])))
            .toList());
  }
}
