package org.gru4j.tuning.objectives;

import java.util.Map;
import org.gru4j.forecast.Forecaster;
import org.gru4j.forecast.ForecasterConfiguration;
import org.gru4j.forecast.series.SeriesSet;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.gru4j.tuning.spaces.ForecasterSpace;

/**
 * Trains a forecaster of series; the loss is the lowest validation loss, of the last steps of each
 * series.
 *
 * <p>The pruner is asked after each epoch. A trial that was interrupted goes on from its last
 * checkpoint. Losses are comparable only between equal {@code density}, {@code scaling}, {@code
 * context} and {@code horizon}: fix these, and search the rest.
 */
public final class ForecasterObjective
    extends TrainingObjective<ForecasterConfiguration, ForecasterObjective.Held> {
  private final SeriesSet series;
  private final int validationWindows;

  /** Series, and what is trained on of them. */
  record Held(SeriesSet training, SeriesSet all) {}

  /**
   * An objective.
   *
   * @param series to learn from, without what is to be tested on
   * @param fixed values of fields that are not searched
   * @param epochs of a trial, unless its values say otherwise
   * @param validationWindows how many horizons at the end of each series validate
   * @throws IllegalArgumentException if nothing would be left to validate on
   */
  public ForecasterObjective(
      SeriesSet series, Map<String, Object> fixed, int epochs, int validationWindows) {
    super(ForecasterSpace.MODEL, fixed, epochs);
    if (validationWindows < 1) {
      throw new IllegalArgumentException(
          "Expected at least 1 window to validate on, found " + validationWindows + ".");
    }
    this.series = series;
    this.validationWindows = validationWindows;
  }

  @Override
  protected Held data(Map<String, Object> values, ForecasterConfiguration shape) {
    long held = (long) shape.window().horizon() * validationWindows;
    return new Held(series.withoutLast(held), series);
  }

  @Override
  protected int batches(Held data, ForecasterConfiguration shape) {
    return shape.batchesPerEpoch();
  }

  @Override
  protected TrainingResult train(
      ForecasterConfiguration configuration, Held data, TrainingRun run) {
    Forecaster model = Forecaster.create(configuration, data.training());
    return isBegun(run)
        ? model.resume(data.training(), data.all(), run)
        : model.train(data.training(), data.all(), run);
  }
}
