package org.gru4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures all cases and prints one table. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    version = "gru4j 0.1.0-SNAPSHOT",
    description = {
      "Measures GRU4J beside PyTorch, ONNX Runtime and Deeplearning4j on this machine.",
      "The contenders of a case take turns, each time in a JVM of its own; the table has the medians"
          + " of all turns."
    })
final class Main implements Callable<Integer> {
  @Option(
      names = "--cases",
      paramLabel = "REGEX",
      defaultValue = ".*",
      description = "Cases whose name contains this (default: all).")
  String cases = ".*";

  @Option(
      names = "--contenders",
      paramLabel = "REGEX",
      defaultValue = ".*",
      description = "Contenders whose name contains this (default: all).")
  String contenders = ".*";

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Turns of each contender (default: ${DEFAULT-VALUE}).")
  int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "1",
      description = "Time of one measurement, of five in a turn (default: ${DEFAULT-VALUE}).")
  int seconds;

  @Option(names = "--list", description = "List cases and contenders and measure nothing.")
  boolean list;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      defaultValue = "bench-results",
      description = "Where table.csv and the plots go (default: ${DEFAULT-VALUE}).")
  Path out = Path.of("bench-results");

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, RunnerException {
    Map<BenchCase, Map<String, Measurement>> chosen = chosen();
    if (chosen.isEmpty()) {
      System.err.println("bench: no case and contender match; --list shows them.");
      return 2;
    }
    if (list) {
      chosen.forEach((c, entries) -> System.out.println(c.name() + ": " + entries.keySet()));
      return 0;
    }
    for (int round = 1; round <= rounds; round++) {
      for (Map.Entry<BenchCase, Map<String, Measurement>> row : chosen.entrySet()) {
        for (Map.Entry<String, Measurement> cell : row.getValue().entrySet()) {
          System.err.printf(
              "round %d of %d: %s, %s%n", round, rounds, row.getKey().name(), cell.getKey());
          measure(row.getKey().name(), cell.getKey(), cell.getValue());
        }
      }
    }
    Table table = new Table(chosen);
    table.print(System.out);
    Files.createDirectories(out);
    table.writeCsv(out.resolve("table.csv"));
    table.plot(out);
    return 0;
  }

  private Map<BenchCase, Map<String, Measurement>> chosen() {
    Pattern casePattern = pattern("--cases", cases);
    Pattern contenderPattern = pattern("--contenders", contenders);
    Map<BenchCase, Map<String, Measurement>> chosen = new LinkedHashMap<>();
    for (BenchCase benchCase : Cases.all()) {
      Map<String, Measurement> row = new LinkedHashMap<>();
      benchCase
          .contenders()
          .forEach(
              (name, entry) -> {
                if (contenderPattern.matcher(name).find()) {
                  row.put(name, new Measurement(entry.work()));
                }
              });
      if (casePattern.matcher(benchCase.name()).find() && !row.isEmpty()) {
        chosen.put(benchCase, row);
      }
    }
    return chosen;
  }

  private Pattern pattern(String option, String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new CommandLine.ParameterException(
          new CommandLine(this),
          "Expected a regular expression for " + option + ", found \"" + regex + "\".",
          e);
    }
  }

  private void measure(String caseName, String contender, Measurement measurement)
      throws IOException, RunnerException {
    Path memory = Files.createTempFile("gru4j-bench", ".txt");
    try {
      TimeValue time = TimeValue.seconds(seconds);
      Iterable<RunResult> results =
          new Runner(
                  new OptionsBuilder()
                      .include(ContenderBenchmark.class.getName())
                      .param("caseName", caseName)
                      .param("contenderName", contender)
                      .forks(1)
                      .warmupIterations(3)
                      .warmupTime(time)
                      .measurementIterations(5)
                      .measurementTime(time)
                      .shouldFailOnError(false)
                      .verbosity(VerboseMode.SILENT)
                      .jvmArgsAppend("-D" + ContenderBenchmark.MEMORY_FILE + "=" + memory)
                      .build())
              .run();
      List<Double> times = new ArrayList<>();
      for (RunResult result : results) {
        result
            .getBenchmarkResults()
            .forEach(
                fork ->
                    fork.getIterationResults()
                        .forEach(iteration -> times.add(iteration.getPrimaryResult().getScore())));
      }
      String megabytes = Files.readString(memory);
      measurement.add(times, megabytes.isBlank() ? 0 : Long.parseLong(megabytes));
      if (times.isEmpty()) {
        System.err.println("bench: " + contender + " failed in the case " + caseName + ".");
      }
    } finally {
      Files.delete(memory);
    }
  }
}
