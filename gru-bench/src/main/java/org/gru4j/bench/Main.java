package org.gru4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.TimeValue;
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
          + " of all turns. Peers that are many times slower, inference of whole windows and the"
          + " points of the curves take one turn in all.",
      "Each turn is kept in measurements.tsv in the output folder as soon as it is over. The turns"
          + " in there count: a run that was interrupted goes on where it stood, and runs of"
          + " different cases add up to one table. Give another folder to measure anew."
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
      description =
          "Turns of each contender, 0 to print what was measured (default: ${DEFAULT-VALUE}).")
  int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Time of one measurement, of "
              + Fork.MEASUREMENTS
              + " in a turn (default: ${DEFAULT-VALUE}).")
  int seconds;

  @Option(names = "--list", description = "List cases and contenders and measure nothing.")
  boolean list;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      defaultValue = "bench-results",
      description =
          "Where measurements.tsv, machine.md, table.md, table.csv and the plots go (default: ${DEFAULT-VALUE}).")
  Path out = Path.of("bench-results");

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    List<BenchCase> all = Cases.all();
    Map<BenchCase, Map<String, BenchCase.Entry>> chosen = chosen(all);
    if (chosen.isEmpty()) {
      System.err.println("bench: no case and contender match; --list shows them.");
      return 2;
    }
    if (list) {
      chosen.forEach((c, row) -> System.out.println(c.name() + ": " + row.keySet()));
      return 0;
    }
    Files.createDirectories(out);
    Results results = new Results(all, out.resolve("measurements.tsv"));
    if (results.earlierTurns() > 0) {
      System.err.printf("bench: %d turns in %s count.%n", results.earlierTurns(), out);
    }
    for (int round = 1; round <= rounds; round++) {
      takeTurns(round, chosen, results);
    }
    String machine = Machine.markdown();
    System.out.println(machine);
    Files.writeString(out.resolve("machine.md"), machine);
    Table table = new Table(results.all());
    System.out.print(table.markdown());
    Files.writeString(out.resolve("table.md"), table.markdown());
    table.writeCsv(out.resolve("table.csv"));
    new Plots(results.all()).write(out);
    return 0;
  }

  private Map<BenchCase, Map<String, BenchCase.Entry>> chosen(List<BenchCase> all) {
    Pattern casePattern = pattern("--cases", cases);
    Pattern contenderPattern = pattern("--contenders", contenders);
    Map<BenchCase, Map<String, BenchCase.Entry>> chosen = new LinkedHashMap<>();
    for (BenchCase benchCase : all) {
      Map<String, BenchCase.Entry> row = new LinkedHashMap<>(benchCase.contenders());
      row.keySet().removeIf(name -> !contenderPattern.matcher(name).find());
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

  /** One turn of each contender that has fewer than it should after this round. */
  private void takeTurns(
      int round, Map<BenchCase, Map<String, BenchCase.Entry>> chosen, Results results)
      throws IOException {
    for (Map.Entry<BenchCase, Map<String, BenchCase.Entry>> row : chosen.entrySet()) {
      for (Map.Entry<String, BenchCase.Entry> cell : row.getValue().entrySet()) {
        int wanted = cell.getValue().everyRound() ? round : 1;
        if (results.turns(row.getKey(), cell.getKey()) < wanted) {
          System.err.printf(
              "round %d of %d: %s, %s%n", round, rounds, row.getKey().name(), cell.getKey());
          takeTurn(row.getKey(), cell.getKey(), results);
        }
      }
    }
  }

  private void takeTurn(BenchCase benchCase, String contender, Results results) throws IOException {
    try {
      Turn turn = Fork.measure(benchCase.name(), contender, TimeValue.seconds(seconds));
      results.add(benchCase, contender, turn);
    } catch (RunnerException e) {
      // The others go on.
      System.err.println("bench: " + contender + " failed in the case " + benchCase.name() + ".");
      e.printStackTrace();
    }
  }
}
