package org.gru4j.bench;

import java.util.ArrayList;
import java.util.List;

/** All turns of one contender of one case. */
final class Measurement {
  private final double work;
  private final List<Turn> turns = new ArrayList<>();

  Measurement(double work) {
    this.work = work;
  }

  void add(Turn turn) {
    turns.add(turn);
  }

  int turns() {
    return turns.size();
  }

  double medianMicroseconds() {
    List<Double> sorted =
        turns.stream().flatMap(turn -> turn.microseconds().stream()).sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  /** Work per second, in the case's unit. */
  double rate() {
    return work * 1e6 / medianMicroseconds();
  }

  long peakMegabytes() {
    return turns.stream().mapToLong(turn -> turn.memory().peakMegabytes()).max().orElse(0);
  }

  long caseMegabytes() {
    return turns.stream().mapToLong(turn -> turn.memory().caseMegabytes()).max().orElse(0);
  }
}
