package org.gru4j.sequence;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Sequences with what the network is to say of them, and batches of those of similar length.
 *
 * @param all the sequences
 */
record Examples(List<Example> all) {
  private static final int POOL = 100;

  /**
   * One of them.
   *
   * @param features {@code [columns, time]}
   * @param target {@code [size]}, or {@code [size, time]} where each step has its own
   */
  record Example(INDArray features, INDArray target) {
    int length() {
      return Math.toIntExact(features.size(1));
    }
  }

  /** Sorted by length: the same batches whenever they are asked for. */
  List<List<Example>> sorted(int batchSize) {
    return cut(all.stream().sorted(Comparator.comparingInt(Example::length)).toList(), batchSize);
  }

  /** Shuffled, sorted by length within pools of a hundred batches, and the batches shuffled. */
  List<List<Example>> shuffled(int batchSize, long seed, int epoch) {
    Random random = new Random(seed * 1_000_003 + epoch);
    List<Example> order = new ArrayList<>(all);
    Collections.shuffle(order, random);
    for (List<Example> pool : cut(order, POOL * batchSize)) {
      pool.sort(Comparator.comparingInt(Example::length));
    }
    List<List<Example>> batches = cut(order, batchSize);
    Collections.shuffle(batches, random);
    return batches;
  }

  private static List<List<Example>> cut(List<Example> order, int size) {
    return IntStream.iterate(0, start -> start < order.size(), start -> start + size)
        .mapToObj(start -> order.subList(start, Math.min(order.size(), start + size)))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** Arrays padded at the end to the longest sequence, with masks, 1 = real step. */
  static DataSet batch(List<Example> chosen) {
    int time = chosen.stream().mapToInt(Example::length).max().orElseThrow();
    INDArray first = chosen.get(0).target();
    boolean perStep = first.rank() == 2;
    int count = chosen.size();
    INDArray features = Nd4j.zeros(DataType.FLOAT, count, chosen.get(0).features().size(0), time);
    INDArray mask = Nd4j.zeros(DataType.FLOAT, count, time);
    INDArray targets =
        perStep
            ? Nd4j.zeros(DataType.FLOAT, count, first.size(0), time)
            : Nd4j.zeros(DataType.FLOAT, count, first.size(0));
    for (int i = 0; i < count; i++) {
      Example example = chosen.get(i);
      var steps = NDArrayIndex.interval(0, example.length());
      features.get(NDArrayIndex.point(i), NDArrayIndex.all(), steps).assign(example.features());
      mask.get(NDArrayIndex.point(i), steps).assign(1);
      if (perStep) {
        targets.get(NDArrayIndex.point(i), NDArrayIndex.all(), steps).assign(example.target());
      } else {
        targets.putRow(i, example.target());
      }
    }
    return new DataSet(features, targets, mask, perStep ? mask.dup() : null);
  }
}
