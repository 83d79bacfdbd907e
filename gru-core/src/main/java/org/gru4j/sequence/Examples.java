package org.gru4j.sequence;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.gru4j.train.LengthBuckets;
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

  /** Steps of the longest. */
  int longest() {
    return all.stream().mapToInt(Example::length).max().orElse(0);
  }

  /** Sorted by length: the same batches whenever they are asked for. */
  List<List<Example>> sorted(int batchSize) {
    return examples(buckets(batchSize).sorted());
  }

  /** The batches of an epoch of training. */
  List<List<Example>> shuffled(int batchSize, long seed, int epoch) {
    return examples(buckets(batchSize).shuffled(seed, epoch));
  }

  private LengthBuckets buckets(int batchSize) {
    return new LengthBuckets(
        all.size(), batchSize, Comparator.comparingInt(number -> all.get(number).length()));
  }

  private List<List<Example>> examples(List<int[]> batches) {
    return batches.stream().map(batch -> Arrays.stream(batch).mapToObj(all::get).toList()).toList();
  }

  /**
   * Arrays of DOUBLE, not to round what is not scaled yet, padded at the end to the longest
   * sequence, with masks, 1 = real step.
   */
  static DataSet batch(List<Example> chosen) {
    int time = chosen.stream().mapToInt(Example::length).max().orElseThrow();
    INDArray first = chosen.get(0).target();
    boolean perStep = first.rank() == 2;
    int count = chosen.size();
    INDArray features = Nd4j.zeros(DataType.DOUBLE, count, chosen.get(0).features().size(0), time);
    INDArray mask = Nd4j.zeros(DataType.FLOAT, count, time);
    INDArray targets =
        perStep
            ? Nd4j.zeros(DataType.DOUBLE, count, first.size(0), time)
            : Nd4j.zeros(DataType.DOUBLE, count, first.size(0));
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
