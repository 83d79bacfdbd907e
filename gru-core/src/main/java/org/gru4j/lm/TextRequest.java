package org.gru4j.lm;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A text that a {@link GenerationService} shall write.
 *
 * @param options what to write
 * @param reader gets the text piece by piece; null to have it as a whole
 * @param alternatives how many of the most probable tokens come with each token's log-probability;
 *     negative for no log-probabilities
 * @param promptScored whether the tokens of the prompt have log-probabilities too
 */
public record TextRequest(
    GenerationOptions options,
    @Nullable Consumer<TextPiece> reader,
    int alternatives,
    boolean promptScored) {
  private static final int NO_LOG_PROBABILITIES = -1;

  /** A text as a whole, without log-probabilities. */
  public static TextRequest of(GenerationOptions options) {
    return new TextRequest(options, null, NO_LOG_PROBABILITIES, false);
  }

  /** The same, given to a consumer piece by piece. */
  public TextRequest readBy(Consumer<TextPiece> consumer) {
    return new TextRequest(options, consumer, alternatives, promptScored);
  }

  /** The same with the log-probability of each token, and so many alternatives. */
  public TextRequest withLogProbabilities(int count) {
    return new TextRequest(options, reader, Math.max(0, count), promptScored);
  }

  /** The same with log-probabilities of the prompt's tokens. */
  public TextRequest withPromptScored() {
    return new TextRequest(options, reader, Math.max(0, alternatives), true);
  }

  boolean scored() {
    return alternatives > NO_LOG_PROBABILITIES;
  }
}
