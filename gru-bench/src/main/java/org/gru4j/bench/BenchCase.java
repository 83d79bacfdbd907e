package org.gru4j.bench;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Work that several implementations do.
 *
 * @param name by which it is chosen and listed
 * @param unit of the work of one run, such as "GFLOP" or "tokens"
 * @param contenders ours first; each is set up in a JVM of its own
 * @param growth the point of a curve that it is; empty for a case by itself
 */
record BenchCase(String name, String unit, Map<String, Entry> contenders, Optional<Growth> growth) {
  BenchCase(String name, String unit, Map<String, Entry> contenders) {
    this(name, unit, contenders, Optional.empty());
  }

  /**
   * Where a case stands on a curve.
   *
   * @param axis the size that grows, such as "T"
   * @param value that size
   * @param others the sizes that stay, as text
   */
  record Growth(String axis, int value, String others) {}

  /**
   * A contender before it is set up.
   *
   * @param work of one run, in the case's unit
   * @param everyRound whether it takes a turn in every round, or one in all
   * @param setUp for the size of the case
   * @param small the same for a size that takes next to no memory
   */
  record Entry(
      double work, boolean everyRound, Callable<Contender> setUp, Callable<Contender> small) {
    static <S> Entry of(double work, S size, S small, SetUp<S> setUp) {
      return new Entry(work, true, () -> setUp.of(size), () -> setUp.of(small));
    }

    /** One turn is enough where nothing hangs on a tenth. */
    Entry once() {
      return new Entry(work, false, setUp, small);
    }
  }

  /** Sets a contender up for a size. */
  @FunctionalInterface
  interface SetUp<S> {
    Contender of(S size) throws Exception;
  }
}
