package org.gru4j.spark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.SplittableRandom;
import org.gru4j.text.Corpus;
import org.gru4j.tuning.objectives.LanguageModelObjective;
import org.gru4j.tuning.runners.Objective;
import org.gru4j.tuning.runners.ObjectiveFactory;
import org.gru4j.tuning.runners.TrialContext;

/** What the executors of the tests compute. */
final class TestObjectives {
  private TestObjectives() {}

  static double x(TrialContext context) {
    return (Double) context.parameters().get("x");
  }

  /** Learning curves of a formula, with noise from the trial's seed. */
  record Curves() implements ObjectiveFactory {
    @Override
    public Objective create() {
      return context -> {
        SplittableRandom random = new SplittableRandom(context.seed());
        double loss = 0;
        for (int step = 1; step <= 4; step++) {
          loss = Math.pow(x(context) - 0.3, 2) + random.nextDouble() / step;
          context.report(step, loss);
        }
        Files.createDirectories(context.folder());
        context.model(
            Files.writeString(context.folder().resolve("model"), "trial " + context.number()));
        return loss;
      };
    }
  }

  private static void append(String folder, String file, String line) throws IOException {
    Files.write(
        Path.of(folder, file),
        (line + "\n").getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** Trials of a second that leave a line when they begin and one when they end. */
  record Slow(String folder) implements ObjectiveFactory {
    @Override
    public Objective create() {
      return context -> {
        append(folder, "begins", context.number() + " " + ProcessHandle.current().pid());
        for (int step = 1; step <= 5; step++) {
          Thread.sleep(200);
          context.report(step, x(context) / step);
        }
        append(folder, "ends", context.number() + " " + x(context) + " " + context.seed());
        return x(context);
      };
    }
  }

  /** Every way to fail. */
  record Failing() implements ObjectiveFactory {
    @Override
    public Objective create() {
      return context ->
          switch ((int) context.number()) {
            case 0 -> throw new IllegalStateException("no such layer");
            case 1 -> Double.NaN;
            case 2 -> (double) new long[Integer.MAX_VALUE][Integer.MAX_VALUE].length;
            case 3 -> {
              Thread.sleep(60_000);
              yield 0;
            }
            case 4 -> {
              context.report(1, 0.5);
              context.report(1, 0.5);
              yield 0;
            }
            default -> x(context);
          };
    }
  }

  /** Kills its executor whenever trial 0 is run. */
  record Crashing(String folder) implements ObjectiveFactory {
    @Override
    public Objective create() {
      return context -> {
        if (context.number() == 0) {
          append(folder, "crashes", "once");
          Runtime.getRuntime().halt(134);
        }
        return x(context);
      };
    }
  }

  /** Finds no corpus where it is made. */
  record Homeless() implements ObjectiveFactory {
    @Override
    public Objective create() {
      return new LanguageModelObjective(
          Corpus.of(Path.of("no", "such", "corpus")), Map.of(), 1, 0.1, 0.1);
    }
  }

  /** A small language model of a text. */
  record Text(String corpus) implements ObjectiveFactory {
    @Override
    public Objective create() {
      return new LanguageModelObjective(
          Corpus.of(Path.of(corpus)),
          Map.of("embeddingSize", 8, "batchSize", 16, "window", 32),
          2,
          0.1,
          0.1);
    }
  }
}
