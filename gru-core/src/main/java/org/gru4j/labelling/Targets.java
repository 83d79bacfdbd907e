package org.gru4j.labelling;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What the network is to say of a minibatch, as arrays. */
final class Targets {
  private Targets() {}

  /** The numbers of tags, {@code [batch, 1, time]}. */
  static INDArray tags(List<List<Integer>> labels, long time) {
    float[][] numbers = new float[labels.size()][Math.toIntExact(time)];
    for (int i = 0; i < numbers.length; i++) {
      for (int t = 0; t < labels.get(i).size(); t++) {
        numbers[i][t] = labels.get(i).get(t);
      }
    }
    return Nd4j.createFromArray(numbers).reshape(numbers.length, 1, time);
  }

  /** One label each, {@code [batch, size]}, as Deeplearning4j's output layer wants it. */
  static INDArray oneHot(List<List<Integer>> labels, int size) {
    float[][] ones = new float[labels.size()][size];
    for (int i = 0; i < ones.length; i++) {
      ones[i][labels.get(i).get(0)] = 1;
    }
    return Nd4j.createFromArray(ones);
  }
}
