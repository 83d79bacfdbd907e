package org.gru4j.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What one JVM measured of one contender.
 *
 * @param microseconds of a run, one value for each measurement
 * @param memory of the JVM
 */
record Turn(List<Double> microseconds, Memory memory) {
  /**
   * Memory that a JVM held at most, heap and native memory together, as Linux counts it; 0
   * elsewhere.
   *
   * @param peakMegabytes in all, until the end: with the Java machine, the libraries, and the
   *     garbage of all runs
   * @param caseMegabytes what the size of the case takes: by how much its first {@value #RUNS} runs
   *     raised the peak above that of as many runs of a small case of the same contender, in the
   *     same JVM before. As the number of runs is the same for all sizes, so is their garbage.
   */
  record Memory(long peakMegabytes, long caseMegabytes) {
    /** No more than the fewest that a turn has, one for each warm-up and measurement. */
    static final int RUNS = 5;

    static Memory parse(String text) {
      String[] parts = text.strip().split(" ", 2);
      return new Memory(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    @Override
    public String toString() {
      return peakMegabytes + " " + caseMegabytes;
    }
  }

  /** Reads what {@link #toString} writes. */
  static Turn parse(String text) {
    String[] parts = text.split("\t", 2);
    return new Turn(
        Arrays.stream(parts[0].split(" ", -1)).map(Double::valueOf).toList(),
        Memory.parse(parts[1]));
  }

  @Override
  public String toString() {
    return microseconds.stream()
            .map(time -> String.format(Locale.ROOT, "%.3f", time))
            .collect(Collectors.joining(" "))
        + "\t"
        + memory;
  }
}
