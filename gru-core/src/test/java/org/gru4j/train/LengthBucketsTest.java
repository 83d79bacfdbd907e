package org.gru4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The batches of examples of unequal length. */
class LengthBucketsTest {
  private static final int[] LENGTHS = {4, 1, 3, 3, 1, 5, 2};

  private static LengthBuckets buckets(int[] lengths, int batchSize) {
    return new LengthBuckets(
        lengths.length, batchSize, Comparator.comparingInt(number -> lengths[number]));
  }

  /**
   * Checkpoints name a batch by its number: one written by an older version goes on with the same
   * examples. The orders are those of the iterators that this class was taken from (2e28669).
   */
  @Test
  void theOrderOfASeedAndAnEpochStaysWhatItWas() {
    LengthBuckets buckets = buckets(LENGTHS, 2);
    assertThat(buckets.shuffled(5, 1))
        .containsExactly(new int[] {3, 0}, new int[] {5}, new int[] {4, 1}, new int[] {6, 2});
    assertThat(buckets.shuffled(5, 2))
        .containsExactly(new int[] {5}, new int[] {1, 4}, new int[] {2, 0}, new int[] {6, 3});
    assertThat(buckets.sorted())
        .containsExactly(new int[] {1, 4}, new int[] {6, 2}, new int[] {3, 0}, new int[] {5});
  }

  @Test
  void everyExampleIsInOneBatchBesideOthersOfItsLength() {
    int[] lengths = new Random(3).ints(999, 1, 60).toArray();
    List<int[]> batches = buckets(lengths, 8).shuffled(7, 0);
    assertThat(batches).hasSize(125);
    assertThat(batches.stream().flatMapToInt(Arrays::stream).sorted().toArray())
        .isEqualTo(IntStream.range(0, 999).toArray());
    double spread =
        batches.stream()
            .map(batch -> Arrays.stream(batch).map(number -> lengths[number]).summaryStatistics())
            .mapToInt(statistics -> statistics.getMax() - statistics.getMin())
            .average()
            .orElseThrow();
    // Of eight numbers from 1 to 59 by chance it would be about 45.
    assertThat(spread).isLessThan(5);
    assertThat(batches.stream().mapToInt(batch -> lengths[batch[0]]).toArray())
        .as("the batches are not in the order of their lengths")
        .isNotEqualTo(batches.stream().mapToInt(batch -> lengths[batch[0]]).sorted().toArray());
  }

  @Test
  void hasNoBatchesOfNothing() {
    assertThat(buckets(new int[0], 3).shuffled(1, 0)).isEmpty();
    assertThat(buckets(new int[0], 3).sorted()).isEmpty();
    assertThatThrownBy(() -> buckets(LENGTHS, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected a batch size of at least 1, found 0.");
  }
}
