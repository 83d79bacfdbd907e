package org.gru4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gru4j.conformance.Numbers.assertSame;
import static org.gru4j.conformance.Numbers.greatest;
import static org.gru4j.conformance.Numbers.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.parallelism.ParallelInference;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.parallelism.inference.InferenceMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Networks in several threads at once compute what they compute in one. */
class ParallelConformanceTest {
  private static final int WORKERS = 2;

  static Stream<Part> deterministic() {
    return Parts.all().filter(Part::isDeterministic);
  }

  /** One step of each worker, then the mean of their parameters. */
  @ParameterizedTest
  @MethodSource("deterministic")
  void parallelWrapperAverages(Part part) throws Exception {
    ComputationGraph network = part.graph();
    INDArray start = network.params().dup();
    List<DataSet> batches = List.of(part.data(1, true), part.data(2, true));
    INDArray mean = start.like();
    for (DataSet batch : batches) {
      ComputationGraph replica = network.clone();
      step(replica, batch, 1);
      mean.addi(replica.params().div(WORKERS));
    }
    try (ParallelWrapper wrapper =
        new ParallelWrapper.Builder<>(network)
            .workers(WORKERS)
            .averagingFrequency(1)
            .prefetchBuffer(WORKERS)
            .trainingMode(ParallelWrapper.TrainingMode.AVERAGING)
            .build()) {
      wrapper.fit(new WhenAllWait(batches));
    }
    assertSame(network.params(), mean);
    assertThat(greatest(mean.sub(start))).isGreaterThan(1e-3);
  }

  /**
   * Hands out minibatches once every worker waits for one. A worker copies the network when its
   * thread gets going: one that is late copies, with every layer of Deeplearning4j too, what the
   * first has learned meanwhile, and the mean is another.
   */
  private static final class WhenAllWait extends ListDataSetIterator<DataSet> {
    private boolean started;

    WhenAllWait(List<DataSet> batches) {
      super(batches, 1);
    }

    @Override
    public DataSet next() {
      if (!started) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (waitingWorkers() < WORKERS && System.nanoTime() < end) {
          Thread.onSpinWait();
        }
        started = true;
      }
      return super.next();
    }

    private static long waitingWorkers() {
      return Thread.getAllStackTraces().values().stream()
          .map(Arrays::asList)
          .filter(frames -> frames.stream().anyMatch(frame -> isFrame(frame, "Trainer", "run")))
          .filter(frames -> frames.stream().anyMatch(frame -> isFrame(frame, "Queue", "poll")))
          .count();
    }

    private static boolean isFrame(StackTraceElement frame, String type, String method) {
      return frame.getClassName().endsWith(type) && frame.getMethodName().equals(method);
    }
  }

  @ParameterizedTest
  @MethodSource("org.gru4j.conformance.Parts#all")
  void parallelInferenceAnswersEveryThread(Part part) throws Exception {
    ComputationGraph network = part.graph();
    List<INDArray> expected = new ArrayList<>();
    for (int request = 0; request < 6; request++) {
      expected.add(network.output(part.features(request))[0].dup());
    }
    for (InferenceMode mode : List.of(InferenceMode.SEQUENTIAL, InferenceMode.BATCHED)) {
      ParallelInference inference =
          new ParallelInference.Builder(network)
              .inferenceMode(mode)
              .workers(WORKERS)
              .batchLimit(8)
              .build();
      ExecutorService clients = Executors.newFixedThreadPool(3);
      try {
        List<Future<INDArray>> answers = new ArrayList<>();
        for (int request = 0; request < expected.size(); request++) {
          INDArray features = part.features(request);
          answers.add(clients.submit(() -> inference.output(features)));
        }
        for (int request = 0; request < expected.size(); request++) {
          assertSame(answers.get(request).get(), expected.get(request));
        }
      } finally {
        clients.shutdownNow();
        inference.shutdown();
      }
    }
  }
}
