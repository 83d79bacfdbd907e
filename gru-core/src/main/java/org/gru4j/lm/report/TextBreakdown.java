package org.gru4j.lm.report;

import java.util.List;
import org.gru4j.lm.LanguageModel;
import org.gru4j.metrics.TokenLoss;
import org.gru4j.text.CorpusException;
import org.gru4j.text.stream.TokenStore;

/**
 * A model's loss on a text in parts.
 *
 * @param loss of all tokens but the first, each predicted once from all that came before
 * @param words white space parts them, and the end of a line counts as one, as in published
 *     perplexities; of a text in parts of words or in characters they are the same words
 * @param unknown the loss of the symbol that stands for what is not in the vocabulary
 * @param vocabulary how many tokens it has, special symbols not counted
 * @param used how many of them occur in the text
 * @param bands by the rank in the vocabulary, which is by frequency: 1 to 10, 11 to 100, 101 to
 *     1,000 and so on
 * @param worst the lines of the highest mean loss per token, the highest first
 */
public record TextBreakdown(
    TokenLoss loss,
    long words,
    TokenLoss unknown,
    int vocabulary,
    int used,
    List<FrequencyBand> bands,
    List<LineLoss> worst) {
  /** Copies the lists. */
  public TextBreakdown {
    bands = List.copyOf(bands);
    worst = List.copyOf(worst);
  }

  /**
   * Measures a model on a text. It is slower than {@link LanguageModel#evaluate}, as the
   * probabilities of all tokens are computed.
   *
   * @param lines how many of the worst lines to tell of
   * @throws CorpusException if there are fewer than two tokens
   * @throws org.gru4j.metrics.DivergedException if the loss is not finite
   */
  public static TextBreakdown of(LanguageModel model, TokenStore text, int lines) {
    if (lines < 0) {
      throw new IllegalArgumentException("Expected lines >= 0, found " + lines + ".");
    }
    BreakdownCounts counts = new BreakdownCounts(model.codec(), lines);
    new TokenLosses(model.network()).read(text, counts);
    return counts.breakdown();
  }

  /** {@code exp(nats / words)}, by which models of other tokens can be compared. */
  public double perplexityPerWord() {
    return Math.exp(loss.nats() / words);
  }

  /** Share of the vocabulary that occurs in the text. */
  public double vocabularyUsed() {
    return (double) used / vocabulary;
  }

  /** Share of the text's tokens that are in the vocabulary. */
  public double coverage() {
    return 1 - (double) unknown.tokens() / loss.tokens();
  }
}
