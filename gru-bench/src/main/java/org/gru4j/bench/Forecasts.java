package org.gru4j.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gru4j.forecast.Forecaster;
import org.gru4j.forecast.ForecasterConfiguration;
import org.gru4j.forecast.WindowScaling;
import org.gru4j.forecast.series.Frequency;
import org.gru4j.forecast.series.Series;
import org.gru4j.forecast.series.SeriesSet;
import org.gru4j.math.density.Density;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Training steps of a forecaster of series that says normal distributions, here and in PyTorch. */
final class Forecasts {
  private static final float LEARNING_RATE = 0.01f;

  private Forecasts() {}

  /**
   * A step.
   *
   * @param units of each of two layers
   * @param time steps of a window
   * @param batch windows
   */
  record Size(int units, int time, int batch) {
    @Override
    public String toString() {
      return "2x%d T=%d B=%d".formatted(units, time, batch);
    }
  }

  private static ComputationGraph network(Size size) {
    List<Series> series = new ArrayList<>();
    series.add(Series.of("a", null, new Random(1).doubles(2L * size.time()).toArray()));
    ForecasterConfiguration configuration =
        ForecasterConfiguration.builder()
            .context(size.time() - size.time() / 3)
            .horizon(size.time() / 3)
            .density(Density.GAUSSIAN)
            .scaling(WindowScaling.SPREAD)
            .hiddenSize(size.units())
            .layers(2)
            .dropout(0)
            .batchSize(size.batch())
            .gradientClip(Double.POSITIVE_INFINITY)
            .updater(new Sgd(LEARNING_RATE))
            .build();
    return Forecaster.create(configuration, SeriesSet.of(Frequency.of("hourly"), series)).network();
  }

  /** How many numbers are read of each step. */
  private static int features(ComputationGraph network) {
    return Math.toIntExact(network.getLayer("gru0").getParam("W").size(0));
  }

  static Contender ours(Size size) {
    ComputationGraph network = network(size);
    INDArray input = Nd4j.randn(new long[] {size.batch(), features(network), size.time()});
    INDArray labels = Nd4j.randn(new long[] {size.batch(), 2, size.time()});
    INDArray mask = Nd4j.ones(size.batch(), size.time());
    MultiDataSet data =
        new MultiDataSet(
            new INDArray[] {input}, new INDArray[] {labels}, null, new INDArray[] {mask});
    return () -> network.fit(data);
  }

  static Contender torch(Size size) {
    int features = features(network(size));
    int units = size.units();
    long rows = (long) size.time() * size.batch();
    NDManager manager = Torch.manager();
    NDList first = Torch.cellWeights(manager, features, units);
    NDList second = Torch.cellWeights(manager, units, units);
    NDArray output = Torch.weight(manager, 2, (long) units + features);
    NDArray bias = Torch.weight(manager, 2);
    NDList all = new NDList(first).addAll(second).addAll(new NDList(output, bias));
    NDArray input = manager.randomNormal(new Shape(size.time(), size.batch(), features));
    NDArray target = manager.randomNormal(new Shape(rows));
    return () -> {
      try (NDManager scope = manager.newSubManager()) {
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
          NDArray state = scope.zeros(new Shape(1, size.batch(), units));
          NDArray hidden = Torch.gru(input, state, first, 1, true).head();
          hidden = Torch.gru(hidden, state, second, 1, true).head();
          NDArray both = hidden.concat(input, 2).reshape(rows, (long) units + features);
          NDArray said = Linear.linear(both, output, bias).singletonOrThrow();
          NDArray mean = said.get(new NDIndex(":, 0"));
          NDArray deviation = Activation.softPlus(said.get(new NDIndex(":, 1")));
          NDArray loss =
              target.sub(mean).div(deviation).square().div(2).add(deviation.log()).mean();
          loss.attach(scope);
          collector.backward(loss);
        }
        Torch.descend(scope, all, LEARNING_RATE);
      }
    };
  }
}
