package org.gru4j.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Divides examples into minibatches of similar length, so that little of a batch is padding.
 *
 * <p>For training they are shuffled anew in each epoch, sorted by length within pools of a hundred
 * batches, and the batches shuffled; what an epoch looks like depends on its number and the seed
 * alone.
 */
public final class LengthBuckets {
  private static final int BATCHES_IN_POOL = 100;

  private final int examples;
  private final int batchSize;
  private final Comparator<Integer> byLength;

  /**
   * Nothing is sorted yet.
   *
   * @param examples how many there are
   * @param batchSize how many make a minibatch; the last one may be smaller
   * @param byLength which of two examples, by their numbers from 0, is the shorter
   * @throws IllegalArgumentException if a batch is to have no example
   */
  public LengthBuckets(int examples, int batchSize, Comparator<Integer> byLength) {
    if (batchSize < 1) {
      throw new IllegalArgumentException(
          "Expected a batch size of at least 1, found " + batchSize + ".");
    }
    this.examples = examples;
    this.batchSize = batchSize;
    this.byLength = byLength;
  }

  /** The shortest first: the same batches whenever they are asked for. */
  public List<int[]> sorted() {
    List<Integer> order = numbers();
    order.sort(byLength);
    return cut(order);
  }

  /**
   * The batches of an epoch of training.
   *
   * @param epoch its number, from 0
   */
  public List<int[]> shuffled(long seed, int epoch) {
    Random random = new Random(seed * 1_000_003 + epoch);
    List<Integer> order = numbers();
    Collections.shuffle(order, random);
    long pool = (long) BATCHES_IN_POOL * batchSize;
    parts(order, pool).forEach(part -> part.sort(byLength));
    List<int[]> batches = cut(order);
    Collections.shuffle(batches, random);
    return batches;
  }

  private List<Integer> numbers() {
    Integer[] numbers = new Integer[examples];
    Arrays.setAll(numbers, i -> i);
    return Arrays.asList(numbers);
  }

  private List<int[]> cut(List<Integer> order) {
    return parts(order, batchSize)
        .map(part -> part.stream().mapToInt(Integer::intValue).toArray())
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** Views of a list, one after the other, all of one size but for the last. */
  private static Stream<List<Integer>> parts(List<Integer> order, long size) {
    return LongStream.iterate(0, start -> start < order.size(), start -> start + size)
        .mapToObj(start -> order.subList((int) start, (int) Math.min(order.size(), start + size)));
  }
}
