package org.gru4j.settings;

/** How many examples are read together, and where chance begins. */
public record Batching(
    @Setting(
            value = "Examples of a minibatch: texts read side by side, sentence pairs, sequences",
            option = "--batch",
            label = "SIZE",
            atLeast = 1,
            atMost = 1_000_000)
        int batchSize,
    @Setting("Seed of the initial weights, and of the order of examples") long seed)
    implements SettingGroup {
  /** Any number but 0 would do: its bits are those of the golden ratio. */
  private static final long INSTEAD_OF_ZERO = 0x9E3779B97F4A7C15L;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public Batching {
    Settings.check(Batching.class, batchSize, seed);
  }

  /** How many minibatches so many examples make; the last may be smaller. */
  public int batches(int examples) {
    return (examples + batchSize - 1) / batchSize;
  }

  /** The seed for ND4J, which takes 0 for the time, so that no run could be repeated. */
  public long networkSeed() {
    return seed == 0 ? INSTEAD_OF_ZERO : seed;
  }

  /**
   * Setters of these settings.
   *
   * @param <B> the builder
   */
  public interface Setters<B> {
    B batchSize(int value);

    B seed(long value);
  }
}
