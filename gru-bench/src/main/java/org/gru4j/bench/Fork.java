package org.gru4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures a contender in a JVM of its own. */
final class Fork {
  /** A small case is compiled in full after some 700 runs. */
  private static final int WARM_UPS = 4;

  static final int MEASUREMENTS = 3;

  /**
   * Bounds the garbage that lies about before the collector runs, which else is most of the memory
   * of a small case and differs with the number of runs.
   */
  private static final String YOUNG_GENERATION = "-Xmn32m";

  private Fork() {}

  /**
   * One turn.
   *
   * @param time of each measurement
   * @throws RunnerException if the contender failed
   */
  static Turn measure(String caseName, String contender, TimeValue time)
      throws IOException, RunnerException {
    Path memory = Files.createTempFile("gru4j-bench", ".txt");
    try {
      List<Double> times = new ArrayList<>();
      for (RunResult result : new Runner(options(caseName, contender, time, memory)).run()) {
        result
            .getBenchmarkResults()
            .forEach(
                fork ->
                    fork.getIterationResults()
                        .forEach(iteration -> times.add(iteration.getPrimaryResult().getScore())));
      }
      return new Turn(times, Turn.Memory.parse(Files.readString(memory)));
    } finally {
      Files.delete(memory);
    }
  }

  private static Options options(String caseName, String contender, TimeValue time, Path memory) {
    return new OptionsBuilder()
        .include(ContenderBenchmark.class.getName())
        .param("caseName", caseName)
        .param("contenderName", contender)
        .forks(1)
        .warmupIterations(WARM_UPS)
        .warmupTime(time)
        .measurementIterations(MEASUREMENTS)
        .measurementTime(time)
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT)
        .jvmArgsAppend(YOUNG_GENERATION, "-D" + ContenderBenchmark.MEMORY_FILE + "=" + memory)
        .build();
  }
}
