package org.gru4j.tuning.runners;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.gru4j.tuning.study.Retries;
import org.gru4j.tuning.study.Study;

/** A worker process of the tests: trials take a moment, and some of them end badly. */
public final class CountingWorker {
  static final Duration LEASE = Duration.ofSeconds(2);
  static final Duration TRIAL_TIME = Duration.ofSeconds(2);
  static final Retries RETRIES = new Retries(0, 1000);

  private CountingWorker() {}

  static Study study(Path folder, long trials) {
    return Searches.study(folder, trials, RETRIES, LEASE);
  }

  static Search search(Study study, Path folder) {
    return Searches.search(study, folder, TRIAL_TIME, LEASE);
  }

  /** Arguments: the folder, the number of trials, and what the trials do. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    Objective objective =
        switch (arguments[2]) {
          case "count" -> context -> count(context, folder);
          case "fail" -> CountingWorker::fail;
          default -> throw new IllegalArgumentException(arguments[2]);
        };
    try (Study study = study(folder, Long.parseLong(arguments[1]))) {
      Runtime.getRuntime().halt(WorkerProcess.serve(search(study, folder), objective));
    }
  }

  /** Leaves a line for every evaluation that came to its end. */
  private static double count(TrialContext context, Path folder) throws Exception {
    for (int step = 1; step <= 3; step++) {
      Thread.sleep(40);
      context.report(step, Searches.x(context) / step);
    }
    String line = "%d %s %d%n".formatted(context.number(), Searches.x(context), context.seed());
    append(folder.resolve("evaluations.txt"), line);
    return Searches.x(context);
  }

  private static void append(Path file, String line) throws IOException {
    Files.write(
        file,
        line.getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private static double fail(TrialContext context) throws Exception {
    return switch ((int) context.number()) {
      case 0 -> throw new IllegalStateException("no such layer");
      case 1 -> Double.NaN;
      case 2 -> {
        java.util.List<long[]> all = new java.util.ArrayList<>();
        while (true) {
          all.add(new long[1 << 20]);
        }
      }
      case 3 -> {
        while (true) {
          Thread.onSpinWait();
        }
      }
      case 4 -> {
        Runtime.getRuntime().halt(134);
        yield 0;
      }
      default -> Searches.x(context);
    };
  }
}
