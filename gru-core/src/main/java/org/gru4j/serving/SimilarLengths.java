package org.gru4j.serving;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** Divides a batch so that no part is more padding than steps. */
final class SimilarLengths {
  private SimilarLengths() {}

  /** The parts, the shortest first; the order of equal lengths stays. */
  static <T> List<List<T>> divide(List<T> batch, ToIntFunction<T> length) {
    List<T> sorted = new ArrayList<>(batch);
    sorted.sort(Comparator.comparingInt(length));
    List<List<T>> parts = new ArrayList<>();
    List<T> part = new ArrayList<>();
    long steps = 0;
    for (T each : sorted) {
      long longest = length.applyAsInt(each);
      long padding = longest * part.size() - steps;
      if (padding > steps + longest) {
        parts.add(part);
        part = new ArrayList<>();
        steps = 0;
      }
      part.add(each);
      steps += longest;
    }
    parts.add(part);
    return parts;
  }
}
