package org.gru4j.train;

/** Seeds that ND4J's generator may be given. */
public final class RandomSeeds {
  /** Any number but 0 would do: its bits are those of the golden ratio. */
  private static final long INSTEAD_OF_ZERO = 0x9E3779B97F4A7C15L;

  private RandomSeeds() {}

  /**
   * The seed itself, but for 0, which ND4J takes for the time, so that no run could be repeated.
   */
  public static long repeatable(long seed) {
    return seed == 0 ? INSTEAD_OF_ZERO : seed;
  }
}
