package org.gru4j.lm;

import java.util.List;

/**
 * A text that a model has written.
 *
 * @param text without the prompt; empty if it was given to a consumer piece by piece
 * @param finish why it ended
 * @param promptTokens how many tokens of the prompt were read
 * @param writtenTokens how many tokens were written, an end symbol included
 * @param prompt the tokens of the prompt, if they were to be scored
 * @param tokens those of the text, if log-probabilities were asked for and no consumer had them
 */
public record WrittenText(
    String text,
    FinishReason finish,
    int promptTokens,
    int writtenTokens,
    List<TokenScore> prompt,
    List<TokenScore> tokens) {
  /** Keeps copies. */
  public WrittenText {
    prompt = List.copyOf(prompt);
    tokens = List.copyOf(tokens);
  }
}
