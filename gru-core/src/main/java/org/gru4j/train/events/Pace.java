package org.gru4j.train.events;

import java.util.function.LongSupplier;

/**
 * When to write: the later in a training, the more seldom, and never so often that it costs more
 * than a share of the time.
 */
final class Pace {
  private static final long LONGEST_SILENCE = 2_000_000_000;

  /** Below so many, each is written; then as many for each doubling. */
  private final int dense;

  private final double share;
  private final long allowance;
  private final LongSupplier clock;
  private final long begin;
  private boolean isFirst = true;
  private long last;
  private long lastCost;
  private long spent;

  /**
   * A pace.
   *
   * @param dense how many are written before they are thinned
   * @param share of the time that may be spent, 0 to 1
   * @param allowance what may be spent at once, in nanoseconds
   * @param clock nanoseconds
   */
  Pace(int dense, double share, long allowance, LongSupplier clock) {
    this.dense = dense;
    this.share = share;
    this.allowance = allowance;
    this.clock = clock;
    this.begin = clock.getAsLong();
    this.last = begin;
  }

  /**
   * Whether the number is one to be written, and there is time for it. The numbers are the same in
   * a resumed run: multiples of a power of two that doubles with the number.
   */
  boolean isDue(long number) {
    long stride = Math.max(1, Long.highestOneBit(number / dense));
    return number % stride == 0 && isAffordable(clock.getAsLong());
  }

  /** A single dear one, on a busy machine, must not bring a long silence. */
  private boolean isAffordable(long now) {
    return spent <= allowance + share * (now - begin)
        || (now - last >= LONGEST_SILENCE && lastCost <= share * (now - last));
  }

  /** Tells what writing has cost, in nanoseconds. The first time loads classes and counts not. */
  void spend(long nanos) {
    if (isFirst) {
      isFirst = false;
    } else {
      spent += nanos;
      lastCost = nanos;
    }
    last = clock.getAsLong();
  }

  /** What writing has cost in all, the first time left out. */
  double spentSeconds() {
    return spent / Speed.SECOND;
  }
}
