package org.gru4j.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The times of one contender of one case, of all rounds. */
final class Measurement {
  private final double work;
  private final List<Double> microseconds = new ArrayList<>();
  private long peakMegabytes;

  Measurement(double work) {
    this.work = work;
  }

  void add(List<Double> times, long megabytes) {
    microseconds.addAll(times);
    peakMegabytes = Math.max(peakMegabytes, megabytes);
  }

  boolean isEmpty() {
    return microseconds.isEmpty();
  }

  double medianMicroseconds() {
    List<Double> sorted = new ArrayList<>(microseconds);
    Collections.sort(sorted);
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
    return peakMegabytes;
  }
}
