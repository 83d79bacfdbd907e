package org.gru4j.cli.predict;

import org.gru4j.cli.options.Bounds;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.report.TextBreakdown;
import org.gru4j.text.stream.TokenStore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether the loss on a text is told in parts. */
final class BreakdownOptions {
  @Option(
      names = "--breakdown",
      description =
          "Of a text: also tell the perplexity per word, what the vocabulary covers, and the"
              + " perplexity by the frequency of the tokens.")
  boolean breakdown;

  @Option(
      names = "--worst",
      converter = Bounds.CountOrNone.class,
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Of a text: tell the N lines with the highest loss per token, as --breakdown does the"
              + " rest.")
  int worst;

  boolean areAskedFor() {
    return breakdown || worst > 0;
  }

  /** Null if it was not asked for. */
  @Nullable TextBreakdown of(LanguageModel model, TokenStore text) {
    return areAskedFor() ? TextBreakdown.of(model, text, worst) : null;
  }
}
