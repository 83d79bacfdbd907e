package org.gru4j.forecast;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.math3.random.MersenneTwister;
import org.apache.commons.math3.random.RandomGenerator;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gru4j.metrics.DivergedException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Draws what may come: of each series many paths, each step from what the network says after the
 * steps before (ancestral sampling); where all steps are forecast at once, each from what it says
 * of that step. All series and paths go on together. What is drawn for a series depends on the
 * seed, its id and its origin, not on which others are forecast beside it.
 */
final class PathSampler {
  private static final int MOST_ROWS = 8192;

  /** Windows whose steps go through the network at once. */
  private static final int MOST_WINDOWS = 256;

  private final ComputationGraph network;
  private final ForecasterSettings settings;
  private final WindowBatch batches;
  private final int paths;
  private final long seed;

  PathSampler(ComputationGraph network, ForecasterSettings settings, int paths, long seed) {
    this.network = network;
    this.settings = settings;
    this.batches = new WindowBatch(settings);
    this.paths = paths;
    this.seed = seed;
  }

  List<Forecast> forecast(List<WindowBatch.Window> windows) {
    boolean isDirect = settings.window().isDirect();
    int together = isDirect ? MOST_WINDOWS : Math.max(1, MOST_ROWS / paths);
    List<Forecast> forecasts = new ArrayList<>();
    for (int start = 0; start < windows.size(); start += together) {
      List<WindowBatch.Window> part =
          windows.subList(start, Math.min(windows.size(), start + together));
      forecasts.addAll(isDirect ? direct(part) : recursive(part));
    }
    return forecasts;
  }

  /** The paths of one window, its numbers before them, and its chance. */
  private final class Drawing {
    private final WindowBatch.Window window;
    private final WindowScaling.Scale scale;
    private final double[][] numbers = new double[paths][settings.window().horizon()];
    private final RandomGenerator random;

    Drawing(WindowBatch.Window window) {
      this.window = window;
      this.scale = window.scale(settings);
      this.random =
          new MersenneTwister(
              (seed * 1_000_003 + window.series().id().hashCode()) * 1_000_003 + window.origin());
    }

    /** What the network reads of a step, a row for each path. */
    void read(int ahead, float[] target, int first, int count) {
      int step = window.origin() + ahead;
      for (int path = 0; path < paths; path++) {
        double[] drawn = numbers[path];
        int row = first + path * count;
        int place =
            batches
                .features()
                .lags(
                    each ->
                        each < window.origin()
                            ? window.series().value(each)
                            : drawn[each - window.origin()],
                    step,
                    scale,
                    target,
                    row,
                    1);
        if (path == 0) {
          batches
              .features()
              .surroundings(window.set(), window.series(), step, window.origin(), target, place, 1);
        } else {
          int done = place - row;
          System.arraycopy(target, first + done, target, place, count - done);
        }
      }
    }

    /**
     * Draws a step of each path from what the network says.
     *
     * @param stride from what it says of one path to what it says of the next
     */
    void draw(int ahead, double[] said, int first, int stride) {
      double[] raw = new double[settings.density().parameters()];
      for (int path = 0; path < paths; path++) {
        System.arraycopy(said, first + path * stride, raw, 0, raw.length);
        double number = scale.revert(settings.density().draw(raw, scale.width(), random));
        numbers[path][ahead] = settings.nonNegative() ? Math.max(0, number) : number;
      }
    }

    Forecast forecast() {
      return new Forecast(window.series().id(), window.origin(), numbers);
    }
  }

  private List<Forecast> direct(List<WindowBatch.Window> windows) {
    int context = settings.window().context();
    int steps = settings.window().steps();
    int parameters = settings.density().parameters();
    INDArray output = network.output(false, batches.wholes(windows))[0];
    DivergedException.requireFinite("output", output.sumNumber().doubleValue());
    double[] said = output.permute(0, 2, 1).dup('c').data().asDouble();
    List<Drawing> drawings = windows.stream().map(Drawing::new).toList();
    IntStream.range(0, drawings.size())
        .parallel()
        .forEach(
            i -> {
              for (int ahead = 0; ahead < settings.window().horizon(); ahead++) {
                drawings.get(i).draw(ahead, said, (i * steps + context + ahead) * parameters, 0);
              }
            });
    return drawings.stream().map(Drawing::forecast).toList();
  }

  private List<Forecast> recursive(List<WindowBatch.Window> windows) {
    network.rnnClearPreviousState();
    network.rnnTimeStep(batches.contexts(windows));
    repeatStates();
    List<Drawing> drawings = windows.stream().map(Drawing::new).toList();
    int count = batches.features().count();
    int parameters = settings.density().parameters();
    INDArray[] inputs = categories(windows);
    for (int step = 0; step < settings.window().horizon(); step++) {
      int ahead = step;
      float[] features = new float[windows.size() * paths * count];
      IntStream.range(0, drawings.size())
          .parallel()
          .forEach(i -> drawings.get(i).read(ahead, features, i * paths * count, count));
      inputs[0] =
          Nd4j.createFromArray(features).reshape('c', (long) windows.size() * paths, count, 1);
      INDArray output = network.rnnTimeStep(inputs)[0];
      double[] said = output.dup('c').data().asDouble();
      DivergedException.requireFinite("output", output.sumNumber().doubleValue());
      IntStream.range(0, drawings.size())
          .parallel()
          .forEach(i -> drawings.get(i).draw(ahead, said, i * paths * parameters, parameters));
    }
    network.rnnClearPreviousState();
    return drawings.stream().map(Drawing::forecast).toList();
  }

  /** Each path begins with the state of its series. */
  private void repeatStates() {
    for (Layer layer : network.getLayers()) {
      if (layer instanceof RecurrentLayer recurrent) {
        Map<String, INDArray> repeated = new LinkedHashMap<>();
        recurrent
            .rnnGetPreviousState()
            .forEach((name, state) -> repeated.put(name, state.repeat(0, paths)));
        recurrent.rnnSetPreviousState(repeated);
      }
    }
  }

  /** The inputs of a step, of which the first is still to come. */
  private INDArray[] categories(List<WindowBatch.Window> windows) {
    INDArray[] inputs = new INDArray[1 + settings.categories().size()];
    for (int column = 0; column < settings.categories().size(); column++) {
      float[] tokens = new float[windows.size() * paths];
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = batches.features().category(windows.get(i / paths).series(), column);
      }
      inputs[column + 1] = Nd4j.createFromArray(tokens).reshape('c', tokens.length, 1);
    }
    return inputs;
  }
}
