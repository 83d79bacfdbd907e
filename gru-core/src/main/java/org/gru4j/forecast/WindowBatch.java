package org.gru4j.forecast;

import java.util.Arrays;
import java.util.List;
import org.gru4j.forecast.series.Series;
import org.gru4j.forecast.series.SeriesSet;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Makes minibatches of windows. */
final class WindowBatch {
  private final ForecasterSettings settings;
  private final WindowFeatures features;

  WindowBatch(ForecasterSettings settings) {
    this.settings = settings;
    this.features = new WindowFeatures(settings);
  }

  /**
   * A window.
   *
   * @param set that the series is of
   * @param origin the first step that is forecast
   */
  record Window(SeriesSet set, Series series, int origin) {
    WindowScaling.Scale scale(ForecasterSettings settings) {
      return settings
          .scaling()
          .of(series, Math.max(0, origin - settings.window().context()), origin);
    }

    /** A number before the origin; others are not there. */
    double past(int step) {
      return step < origin ? series.value(step) : Double.NaN;
    }
  }

  WindowFeatures features() {
    return features;
  }

  /** The inputs of the network for the contexts of windows. */
  INDArray[] contexts(List<Window> windows) {
    return inputs(windows, settings.window().context());
  }

  /** The inputs of the network for contexts and what follows them, as far as it is known. */
  INDArray[] wholes(List<Window> windows) {
    return inputs(windows, settings.window().steps());
  }

  /**
   * Windows to train on. Who forecasts step by step learns from the steps of the context, too, as
   * they are forecast alike.
   */
  MultiDataSet training(List<Window> windows) {
    return batch(windows, !settings.window().isDirect());
  }

  /** Windows whose forecasts are judged. */
  MultiDataSet validation(List<Window> windows) {
    return batch(windows, false);
  }

  private MultiDataSet batch(List<Window> windows, boolean contextToo) {
    int steps = settings.window().steps();
    float[] labels = new float[windows.size() * 2 * steps];
    float[] mask = new float[windows.size() * steps];
    for (int row = 0; row < windows.size(); row++) {
      Window window = windows.get(row);
      WindowScaling.Scale scale = window.scale(settings);
      int first = window.origin() - settings.window().context();
      for (int i = 0; i < steps; i++) {
        double value =
            first + i < window.series().length() ? window.series().value(first + i) : Double.NaN;
        boolean counts = !Double.isNaN(value) && (contextToo || i >= settings.window().context());
        labels[2 * row * steps + i] = counts ? (float) scale.apply(value) : 0;
        labels[(2 * row + 1) * steps + i] = (float) scale.width();
        mask[row * steps + i] = counts ? 1 : 0;
      }
    }
    return new MultiDataSet(
        wholes(windows),
        new INDArray[] {Nd4j.createFromArray(labels).reshape('c', windows.size(), 2, steps)},
        null,
        new INDArray[] {Nd4j.createFromArray(mask).reshape('c', windows.size(), steps)});
  }

  private INDArray[] inputs(List<Window> windows, int steps) {
    int count = features.count();
    boolean isDirect = settings.window().isDirect();
    float[] numbers = new float[windows.size() * count * steps];
    for (int row = 0; row < windows.size(); row++) {
      Window window = windows.get(row);
      WindowScaling.Scale scale = window.scale(settings);
      int first = window.origin() - settings.window().context();
      for (int i = 0; i < steps; i++) {
        int place =
            features.lags(
                isDirect ? window::past : window.series()::value,
                first + i,
                scale,
                numbers,
                row * count * steps + i,
                steps);
        features.surroundings(
            window.set(), window.series(), first + i, window.origin(), numbers, place, steps);
      }
    }
    INDArray[] inputs = new INDArray[1 + settings.categories().size()];
    inputs[0] = Nd4j.createFromArray(numbers).reshape('c', windows.size(), count, steps);
    for (int column = 0; column < settings.categories().size(); column++) {
      float[] tokens = new float[windows.size() * steps];
      for (int row = 0; row < windows.size(); row++) {
        Arrays.fill(
            tokens,
            row * steps,
            (row + 1) * steps,
            features.category(windows.get(row).series(), column));
      }
      inputs[column + 1] = Nd4j.createFromArray(tokens).reshape('c', windows.size(), steps);
    }
    return inputs;
  }
}
