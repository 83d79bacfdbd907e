package org.gru4j.math.crf;

import java.util.Arrays;
import java.util.function.IntPredicate;

/** Which tags may follow each other, begin and end a sequence. */
public final class TransitionRules {
  private final boolean[][] transitions;
  private final boolean[] starts;
  private final boolean[] ends;

  /**
   * Takes the arrays as they are.
   *
   * @param transitions {@code [from][to]}
   * @param starts whether a tag may be the first
   * @param ends whether a tag may be the last
   * @throws IllegalArgumentException if they differ
   */
  public TransitionRules(boolean[][] transitions, boolean[] starts, boolean[] ends) {
    int tags = starts.length;
    if (ends.length != tags
        || transitions.length != tags
        || Arrays.stream(transitions).anyMatch(row -> row.length != tags)) {
      throw new IllegalArgumentException(
          "Expected rules for transitions, starts and ends of as many tags, found %d, %d and %d."
              .formatted(transitions.length, tags, ends.length));
    }
    this.transitions = transitions;
    this.starts = starts;
    this.ends = ends;
  }

  /** Whether one tag may follow another. */
  public interface Follows {
    boolean test(int from, int to);
  }

  /** Rules for so many tags. */
  public static TransitionRules of(
      int tags, Follows transitions, IntPredicate starts, IntPredicate ends) {
    boolean[][] allowed = new boolean[tags][tags];
    boolean[] first = new boolean[tags];
    boolean[] last = new boolean[tags];
    for (int from = 0; from < tags; from++) {
      first[from] = starts.test(from);
      last[from] = ends.test(from);
      for (int to = 0; to < tags; to++) {
        allowed[from][to] = transitions.test(from, to);
      }
    }
    return new TransitionRules(allowed, first, last);
  }

  /** Rules that forbid nothing. */
  public static TransitionRules none(int tags) {
    return of(tags, (from, to) -> true, tag -> true, tag -> true);
  }

  /** How many tags there are. */
  public int tags() {
    return starts.length;
  }

  /** Whether a tag may follow another, {@code [from][to]}. */
  public boolean[][] transitions() {
    return transitions;
  }

  /** Whether a tag may be the first. */
  public boolean[] starts() {
    return starts;
  }

  /** Whether a tag may be the last. */
  public boolean[] ends() {
    return ends;
  }
}
