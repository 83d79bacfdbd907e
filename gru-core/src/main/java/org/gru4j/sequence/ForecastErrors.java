package org.gru4j.sequence;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import org.gru4j.metrics.Bootstrap;
import org.gru4j.metrics.Estimate;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The errors of forecasts in units of the data, for each step ahead, beside those of the naive
 * forecast, that nothing changes after the window.
 *
 * <p>Windows that overlap err alike, and an interval that took them for independent would be too
 * narrow. The units of the bootstrap are therefore blocks of as many windows in a row as one window
 * and its horizon have steps (Carlstein 1986); a series shorter than two of them has no interval.
 */
public final class ForecastErrors {
  /** Of the model: absolute and squared error; the same of the naive forecast; how many. */
  private static final int FIGURES = 5;

  private final int horizon;
  private final int block;
  private final List<double[]> blocks = new ArrayList<>();
  private int inBlock;
  private long windows;

  /**
   * Nothing is measured yet.
   *
   * @param task of the forecaster
   */
  public ForecastErrors(ForecastTask task) {
    this.horizon = task.horizon();
    this.block = task.window() + task.horizon();
  }

  /**
   * Adds windows in the order of time, each {@code [windows, horizon]}.
   *
   * @param last the naive forecast
   */
  void add(INDArray truth, INDArray forecast, INDArray last) {
    for (long window = 0; window < truth.size(0); window++) {
      if (inBlock == 0) {
        blocks.add(new double[FIGURES * horizon]);
      }
      double[] sums = blocks.get(blocks.size() - 1);
      for (int step = 0; step < horizon; step++) {
        double error = forecast.getDouble(window, step) - truth.getDouble(window, step);
        double naive = last.getDouble(window, step) - truth.getDouble(window, step);
        sums[FIGURES * step] += Math.abs(error);
        sums[FIGURES * step + 1] += error * error;
        sums[FIGURES * step + 2] += Math.abs(naive);
        sums[FIGURES * step + 3] += naive * naive;
        sums[FIGURES * step + 4]++;
      }
      windows++;
      inBlock = (inBlock + 1) % block;
    }
  }

  /** What comes next is of another series. */
  void endSeries() {
    inBlock = 0;
  }

  /** How many windows were forecast from. */
  public long windows() {
    return windows;
  }

  /** How many steps ahead there are. */
  public int horizon() {
    return horizon;
  }

  /** How many blocks the windows make. */
  public int blocks() {
    return blocks.size();
  }

  /**
   * The errors of one step ahead.
   *
   * @param step from 1, the first after the window
   */
  public Step step(int step, Bootstrap bootstrap) {
    checkArgument(
        step >= 1 && step <= horizon, "Expected a step from 1 to %s, found %s.", horizon, step);
    int first = FIGURES * (step - 1);
    int count = first + 4;
    return new Step(
        bootstrap.estimate(blocks, sums -> sums[first] / sums[count]),
        bootstrap.estimate(blocks, sums -> Math.sqrt(sums[first + 1] / sums[count])),
        bootstrap.estimate(blocks, sums -> sums[first + 2] / sums[count]),
        bootstrap.estimate(blocks, sums -> Math.sqrt(sums[first + 3] / sums[count])));
  }

  /**
   * Errors of one step ahead.
   *
   * @param mae mean absolute error
   * @param rmse root of the mean squared error
   * @param naiveMae that of the naive forecast
   * @param naiveRmse that of the naive forecast
   */
  public record Step(Estimate mae, Estimate rmse, Estimate naiveMae, Estimate naiveRmse) {}
}
