package org.gru4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The turns of all contenders, in a file that grows by a line with each: an interrupted run loses
 * no more than the turn in progress, and several runs add up to one table.
 */
final class Results {
  private final Path file;
  private final Map<BenchCase, Map<String, Measurement>> measurements = new LinkedHashMap<>();
  private int earlierTurns;

  /**
   * Reads what earlier runs have written.
   *
   * @throws IOException if the file cannot be read, or a line is not one of this class
   */
  Results(List<BenchCase> cases, Path file) throws IOException {
    this.file = file;
    for (BenchCase benchCase : cases) {
      Map<String, Measurement> row = new LinkedHashMap<>();
      benchCase.contenders().forEach((name, entry) -> row.put(name, new Measurement(entry.work())));
      measurements.put(benchCase, row);
    }
    for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
      read(line);
    }
  }

  private void read(String line) throws IOException {
    String[] parts = line.split("\t", 3);
    try {
      Turn turn = Turn.parse(parts[2]);
      // A case or contender that is no longer measured is left out.
      measurements.forEach(
          (benchCase, row) -> {
            Measurement measurement = row.get(parts[1]);
            if (benchCase.name().equals(parts[0]) && measurement != null) {
              measurement.add(turn);
              earlierTurns++;
            }
          });
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new IOException(
          "Expected case, contender, microseconds and megabytes with tabs between in "
              + file
              + ", found \""
              + line
              + "\".",
          e);
    }
  }

  /** How many turns earlier runs have left. */
  int earlierTurns() {
    return earlierTurns;
  }

  Map<BenchCase, Map<String, Measurement>> all() {
    return measurements;
  }

  int turns(BenchCase benchCase, String contender) {
    return measurement(benchCase, contender).turns();
  }

  void add(BenchCase benchCase, String contender, Turn turn) throws IOException {
    measurement(benchCase, contender).add(turn);
    Files.writeString(
        file,
        benchCase.name() + "\t" + contender + "\t" + turn + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private Measurement measurement(BenchCase benchCase, String contender) {
    Measurement measurement = measurements.getOrDefault(benchCase, Map.of()).get(contender);
    if (measurement == null) {
      throw new IllegalArgumentException("No contender " + contender + " of " + benchCase.name());
    }
    return measurement;
  }
}
