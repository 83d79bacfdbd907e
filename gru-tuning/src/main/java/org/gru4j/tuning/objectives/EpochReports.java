package org.gru4j.tuning.objectives;

import java.util.Locale;
import org.gru4j.train.StopReason;
import org.gru4j.train.TrainingProgress;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;
import org.gru4j.train.history.TrainingMeasure;
import org.gru4j.train.history.TrainingState;
import org.gru4j.tuning.runners.StoppedException;
import org.gru4j.tuning.runners.TrialContext;
import org.gru4j.tuning.runners.TrialFailedException;

/**
 * Tells the study after each epoch what tells a training's best validation, its loss or its error,
 * and what it came to.
 */
final class EpochReports implements TrainingProgress {
  /** Nats per token; equal probabilities of a million tokens are 14. */
  private static final double DIVERGED = 1e6;

  private final TrialContext context;
  private final int stepsPerEpoch;

  EpochReports(TrialContext context, int stepsPerEpoch) {
    this.context = context;
    this.stepsPerEpoch = stepsPerEpoch;
  }

  @Override
  public void started(TrainingMeasure measure, TrainingState state) {
    for (ValidationPoint point : state.history().validations()) {
      if (endsEpoch(point)) {
        context.repeat(point.step() / stepsPerEpoch, point.judged());
      }
    }
  }

  @Override
  public void validated(ValidationPoint point, boolean best) {
    if (endsEpoch(point)) {
      context.report(point.step() / stepsPerEpoch, point.judged());
    }
  }

  private boolean endsEpoch(ValidationPoint point) {
    return point.step() % stepsPerEpoch == 0;
  }

  /**
   * Names the best model; returns the lowest validation loss or error.
   *
   * @throws TrialFailedException if no validation was better than a diverged training's
   */
  double conclude(TrainingResult result) {
    if (result.reason() == StopReason.INTERRUPTED) {
      throw new StoppedException(context.number());
    }
    double loss = result.bestValidation().map(ValidationPoint::judged).orElse(Double.NaN);
    if (!(loss < DIVERGED)) {
      throw new TrialFailedException(
          String.format(
              Locale.ROOT, "Its loss was %.4g nats per token: its training has diverged.", loss));
    }
    context.model(RunFolder.at(context.folder()).bestOrLast());
    return loss;
  }
}
