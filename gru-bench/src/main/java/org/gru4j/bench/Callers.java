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
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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
    INDArray input =
        Nd4j.randn(DataType.FLOAT, shape.time(), shape.batch(), shape.units()).permute(1, 2, 0);
    List<Callable<INDArray>> calls = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      MultiLayerNetwork own = network.clone();
      calls.add(
          () -> {
            INDArray output = own.output(input);
            for (int window = 1; window < WINDOWS; window++) {
              output = own.output(input);
            }
            return output;
          });
    }
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    return new Contender() {
      @Override
      public void run() throws Exception {
        for (Future<INDArray> call : pool.invokeAll(calls)) {
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
