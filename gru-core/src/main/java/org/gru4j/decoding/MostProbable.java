package org.gru4j.decoding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.IntPredicate;

/** Finds the most probable tokens of a distribution. */
public final class MostProbable {
  private MostProbable() {}

  /**
   * The most probable tokens, the best first; of equal ones those of smaller numbers.
   *
   * @param count how many at most
   * @param allowed which tokens may be among them
   */
  public static List<Integer> of(float[] probabilities, int count, IntPredicate allowed) {
    Comparator<Integer> rarest =
        Comparator.comparingDouble((Integer token) -> probabilities[token])
            .thenComparing(Comparator.reverseOrder());
    PriorityQueue<Integer> kept = new PriorityQueue<>(count + 1, rarest);
    for (int token = 0; token < probabilities.length && count > 0; token++) {
      if (allowed.test(token)
          && (kept.size() < count || probabilities[token] > probabilities[kept.element()])) {
        kept.add(token);
        if (kept.size() > count) {
          kept.remove();
        }
      }
    }
    List<Integer> sorted = new ArrayList<>(kept);
    sorted.sort(rarest.reversed());
    return sorted;
  }
}
