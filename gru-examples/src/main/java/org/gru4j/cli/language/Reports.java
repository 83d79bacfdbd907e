package org.gru4j.cli.language;

import java.io.PrintWriter;
import java.util.Locale;
import org.gru4j.cli.run.Program;
import org.gru4j.cli.run.ShellWords;
import org.gru4j.decoding.SamplingOptions;
import org.gru4j.lm.GenerationOptions;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelScore;
import org.gru4j.train.checkpoint.RunFolder;

/** What commands print about a model. */
public final class Reports {
  private Reports() {}

  /** What was measured on a text. */
  public static void evaluation(PrintWriter console, String what, LanguageModelScore score) {
    if (score.loss().tokens() == 0) {
      console.printf("%s: no text%n", what);
      return;
    }
    console.printf(
        Locale.ROOT,
        "%s perplexity %.3f (%.4f nats per token over %,d tokens",
        what,
        score.perplexity(),
        score.loss().natsPerToken(),
        score.loss().tokens());
    score
        .bitsPerCharacter()
        .ifPresent(bits -> console.printf(Locale.ROOT, ", %.4f bits per character", bits));
    if (score.unknown() > 0) {
      console.printf(Locale.ROOT, ", %,d of them unknown", score.unknown());
    }
    console.println(")");
    console.flush();
  }

  static void sample(PrintWriter console, LanguageModel model, int tokens, long seed) {
    console.printf("%n--- sample ---%n");
    SamplingOptions sampling = SamplingOptions.DEFAULT.withTemperature(0.7);
    model.generate(
        GenerationOptions.of("", tokens, seed).withSampling(sampling),
        piece -> {
          console.print(piece);
          console.flush();
        });
    console.printf("%n--- end ---%n%n");
  }

  static void files(PrintWriter console, RunFolder run) {
    console.printf("best model:  %s%n", run.bestOrLast());
    console.printf("loss curve:  %s%n", run.lossCurve());
    console.printf(
        "to write:    %s generate --model %s --prompt \"...\"%n",
        Program.command(), ShellWords.of(run.path()));
    console.flush();
  }
}
