package org.gru4j.forecast;

import java.util.ArrayList;
import java.util.List;

/** Some of many, spread evenly over all. */
final class Evenly {
  private Evenly() {}

  /** All in their order, or so many of them if there are more. */
  static <T> List<T> some(List<T> all, int most) {
    int count = Math.min(most, all.size());
    List<T> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chosen.add(all.get((int) ((long) i * all.size() / count)));
    }
    return chosen;
  }
}
