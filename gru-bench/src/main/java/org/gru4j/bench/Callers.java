package org.gru4j.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.GRU;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Threads that infer at the same time, as those of a web server do, each with a network. */
final class Callers {
  /** Windows that a thread computes in a run. */
  static final int WINDOWS = 50;

  private Callers() {}

  /** Two layers read one sequence at a time. */
  static Contender of(int threads, LayerShape shape) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .list(
                    new GRU.Builder().nIn(shape.units()).nOut(shape.units()).build(),
                    new GRU.Builder().nIn(shape.units()).nOut(shape.units()).build())
                .build());
    network.init();
    INDArray input = Layers.sequence(shape);
    List<Callable<Object>> calls = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      MultiLayerNetwork own = network.clone();
      calls.add(
          Executors.callable(
              () -> {
                for (int window = 0; window < WINDOWS; window++) {
                  own.output(input);
                }
              }));
    }
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    return new Contender() {
      @Override
      public void run() throws Exception {
        for (Future<Object> call : pool.invokeAll(calls)) {
          call.get();
        }
      }

      @Override
      public void close() {
        pool.shutdown();
      }
    };
  }
}
