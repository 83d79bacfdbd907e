package org.gru4j.serve.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gru4j.lm.TokenScore;
import org.jspecify.annotations.Nullable;

/** Tells log-probabilities of a text's tokens, piece by piece, and where each begins. */
final class TokenOffsets {
  /** JSON has no infinity; OpenAI's interface writes this. */
  private static final double IMPOSSIBLE = -9999;

  private int offset;

  /**
   * Nothing is told yet.
   *
   * @param offset of the first token, in Unicode characters
   */
  TokenOffsets(int offset) {
    this.offset = offset;
  }

  CompletionAnswer.LogProbabilities next(List<TokenScore> tokens) {
    List<String> texts = new ArrayList<>();
    List<@Nullable Double> ofTokens = new ArrayList<>();
    List<@Nullable Map<String, Double>> alternatives = new ArrayList<>();
    List<Integer> offsets = new ArrayList<>();
    for (TokenScore token : tokens) {
      texts.add(token.text());
      Double logProbability = token.logProbability();
      ofTokens.add(logProbability == null ? null : finite(logProbability));
      alternatives.add(logProbability == null ? null : alternatives(token));
      offsets.add(offset);
      offset += token.text().codePointCount(0, token.text().length());
    }
    return new CompletionAnswer.LogProbabilities(texts, ofTokens, alternatives, offsets);
  }

  private static Map<String, Double> alternatives(TokenScore token) {
    Map<String, Double> all = new LinkedHashMap<>();
    token
        .alternatives()
        .forEach(each -> all.putIfAbsent(each.text(), finite(each.logProbability())));
    return all;
  }

  private static double finite(double logProbability) {
    return Math.max(IMPOSSIBLE, logProbability);
  }
}
