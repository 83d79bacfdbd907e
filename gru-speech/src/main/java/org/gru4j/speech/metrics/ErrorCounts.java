package org.gru4j.speech.metrics;

/**
 * What the alignment of a recognised text with its reference counts, and the error rate that
 * follows.
 *
 * <p>With N reference symbols (words or characters), S of them substituted, D deleted and I symbols
 * inserted, the error rate is {@code (S + D + I) / N}. It may exceed 1.
 *
 * @param hits reference symbols that were recognised
 * @param substitutions reference symbols in whose place there is another
 * @param deletions reference symbols that are missing
 * @param insertions recognised symbols that no reference symbol stands for
 */
public record ErrorCounts(long hits, long substitutions, long deletions, long insertions) {
  /** Nothing compared yet. */
  public static final ErrorCounts NONE = new ErrorCounts(0, 0, 0, 0);

  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if one is negative
   */
  public ErrorCounts {
    if (hits < 0 || substitutions < 0 || deletions < 0 || insertions < 0) {
      throw new IllegalArgumentException(
          "Expected counts of at least 0, found %d hits, %d substitutions, %d deletions, %d insertions."
              .formatted(hits, substitutions, deletions, insertions));
    }
  }

  /** N, the number of symbols of the reference. */
  public long reference() {
    return hits + substitutions + deletions;
  }

  /** The number of symbols that were recognised. */
  public long recognised() {
    return hits + substitutions + insertions;
  }

  /** S + D + I, the edit distance. */
  public long errors() {
    return substitutions + deletions + insertions;
  }

  /**
   * {@code (S + D + I) / N}. Of an empty reference it is 0 without insertions, and infinite with
   * some: no rate, but never taken for a good one.
   */
  public double rate() {
    if (reference() == 0) {
      return errors() == 0 ? 0 : Double.POSITIVE_INFINITY;
    }
    return (double) errors() / reference();
  }

  /** The counts of both together. */
  public ErrorCounts plus(ErrorCounts other) {
    return new ErrorCounts(
        hits + other.hits,
        substitutions + other.substitutions,
        deletions + other.deletions,
        insertions + other.insertions);
  }
}
