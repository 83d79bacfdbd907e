package org.gru4j.speech.augmentation;

import java.util.SplittableRandom;

/**
 * Generators that depend on the seed of the run, the epoch and the utterance alone, and not on the
 * thread that asks or on what was asked before.
 */
public final class RandomStreams {
  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  private RandomStreams() {}

  /**
   * The generator of an utterance.
   *
   * @param epoch from 0
   * @param id of the utterance
   */
  public static SplittableRandom of(long seed, int epoch, String id) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * FNV_PRIME;
    }
    // One after the other, so that seed and epoch cannot stand in for each other.
    long mixed = new SplittableRandom(seed).nextLong() + epoch;
    return new SplittableRandom(new SplittableRandom(mixed).nextLong() ^ hash);
  }
}
