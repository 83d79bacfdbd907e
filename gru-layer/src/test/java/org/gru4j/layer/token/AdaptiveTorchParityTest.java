package org.gru4j.layer.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.PyTorch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@link AdaptiveTokenOutput} beside the steps of PyTorch's {@code nn.AdaptiveLogSoftmaxWithLoss}
 * ({@code torch/nn/modules/adaptive.py}, {@code forward} and {@code _get_full_log_prob}), with
 * PyTorch's operators and its automatic gradients.
 */
class AdaptiveTorchParityTest {
  private static final int VOCABULARY = 61;
  private static final int SIZE = 19;
  private static final int BATCH = 4;
  private static final int TIME = 7;
  private static final List<Integer> CUTOFFS = List.of(11, 23, 40);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void lossLogProbabilitiesAndGradients(boolean headBias) {
    MultiLayerNetwork network = network(headBias);
    INDArray input = uniform(2, 1.5, BATCH, SIZE, TIME);
    int[] labels = new Random(4).ints(BATCH * TIME, 0, VOCABULARY).toArray();
    INDArray targets = Nd4j.createFromArray(labels).reshape(BATCH, 1, TIME);
    var backward = network.calculateGradients(input, targets, null, null);
    double loss = ((TokenScorer) network.getOutputLayer()).lastNats() / labels.length;
    INDArray probabilities = network.output(input);

    try (NDManager manager = PyTorch.manager()) {
      Torch torch = new Torch(manager, network);
      NDArray rows = torch.array(input.permute(0, 2, 1).reshape(BATCH * TIME, SIZE));
      NDArray theirLoss;
      try (GradientCollector collector = PyTorch.engine().newGradientCollector()) {
        theirLoss = torch.loss(rows, labels);
        collector.backward(theirLoss);
      }
      assertThat(loss).isCloseTo(theirLoss.getFloat(), within(1e-5));
      assertClose(
          backward.getSecond().permute(0, 2, 1).dup('c'), rows.getGradient(), "input gradient");
      torch.weights.forEach(
          (key, weight) ->
              assertClose(
                  weight.getShape().dimension() == 1
                      ? backward.getFirst().getGradientFor("0_" + key)
                      : backward.getFirst().getGradientFor("0_" + key).transpose(),
                  weight.getGradient(),
                  key));
      float[] theirs = torch.logProbabilities(rows).toFloatArray();
      for (int row = 0; row < labels.length; row++) {
        for (int token = 0; token < VOCABULARY; token++) {
          assertThat(Math.log(probabilities.getDouble(row / TIME, token, row % TIME)))
              .as("row %d, token %d", row, token)
              .isCloseTo(theirs[row * VOCABULARY + token], within(1e-5));
        }
      }
    }
  }

  private static void assertClose(INDArray ours, NDArray theirs, String what) {
    float[] actual = ours.dup('c').data().asFloat();
    float[] expected = theirs.toFloatArray();
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("%s, element %d", what, i).isCloseTo(expected[i], within(1e-5f));
    }
  }

  private static MultiLayerNetwork network(boolean headBias) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .miniBatch(false)
                .list()
                .layer(
                    new AdaptiveTokenOutput.Builder()
                        .nIn(SIZE)
                        .nOut(VOCABULARY)
                        .cutoffs(CUTOFFS)
                        .projectionFactor(2)
                        .headBias(headBias)
                        .build())
                .build());
    network.init();
    network.params().assign(uniform(1, 0.8, network.params().shape()));
    return network;
  }

  private static INDArray uniform(long seed, double bound, long... shape) {
    long length = Nd4j.createUninitialized(shape).length();
    return Nd4j.createFromArray(new Random(seed).doubles(length, -bound, bound).toArray())
        .castTo(org.nd4j.linalg.api.buffer.DataType.FLOAT)
        .reshape('c', shape);
  }

  /** The module of PyTorch, with our weights transposed as its {@code nn.Linear} has them. */
  private static final class Torch {
    private final NDManager manager;
    private final Map<String, NDArray> weights = new TreeMap<>();

    Torch(NDManager manager, MultiLayerNetwork network) {
      this.manager = manager;
      network
          .paramTable()
          .forEach(
              (name, ours) ->
                  weights.put(
                      name.substring(2), array(ours.rank() == 1 ? ours : ours.transpose())));
    }

    NDArray array(INDArray ours) {
      NDArray array =
          manager.create(
              ours.dup('c').reshape(ours.length()).toFloatVector(), new Shape(ours.shape()));
      array.setRequiresGradient(true);
      return array;
    }

    private NDArray head(NDArray rows) {
      NDArray bias = weights.get("b");
      return linear(rows, "W").add(bias == null ? manager.create(0f) : bias).logSoftmax(1);
    }

    private NDArray linear(NDArray rows, String weight) {
      return Linear.linear(rows, weights.get(weight)).singletonOrThrow();
    }

    private NDArray cluster(NDArray rows, int i) {
      return linear(linear(rows, "P" + i), "W" + i).logSoftmax(1);
    }

    private static int end(int cluster) {
      return cluster < CUTOFFS.size() ? CUTOFFS.get(cluster) : VOCABULARY;
    }

    NDArray loss(NDArray rows, int[] labels) {
      NDArray head = head(rows);
      int[] entries = labels.clone();
      NDArray sum = manager.create(0f);
      for (int i = 1; i <= CUTOFFS.size(); i++) {
        int from = CUTOFFS.get(i - 1);
        int end = end(i);
        int[] chosen =
            IntStream.range(0, labels.length)
                .filter(row -> labels[row] >= from && labels[row] < end)
                .toArray();
        int[] within = IntStream.of(chosen).map(row -> labels[row] - from).toArray();
        assertThat(chosen).as("rows of cluster %d", i).isNotEmpty();
        NDArray ofCluster = cluster(rows.get(manager.create(chosen)), i);
        sum = sum.add(picked(ofCluster, within).sum());
        for (int row : chosen) {
          entries[row] = CUTOFFS.get(0) + i - 1;
        }
      }
      return sum.add(picked(head, entries).sum()).neg().div(labels.length);
    }

    private NDArray picked(NDArray logProbabilities, int[] columns) {
      long[] indices = IntStream.of(columns).asLongStream().toArray();
      return logProbabilities.gather(manager.create(indices, new Shape(indices.length, 1)), 1);
    }

    NDArray logProbabilities(NDArray rows) {
      NDArray head = head(rows);
      int frequent = CUTOFFS.get(0);
      List<NDArray> parts = new ArrayList<>();
      parts.add(head.get(new NDIndex(":, 0:" + frequent)));
      for (int i = 1; i <= CUTOFFS.size(); i++) {
        int entry = frequent + i - 1;
        parts.add(cluster(rows, i).add(head.get(new NDIndex(":, " + entry + ":" + (entry + 1)))));
      }
      return ai.djl.ndarray.NDArrays.concat(new NDList(parts), 1);
    }
  }
}
