package org.gru4j.tuning.objectives;

import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gru4j.display.LossCurve;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.tuning.runners.Objective;
import org.gru4j.tuning.runners.TrialContext;
import org.gru4j.tuning.spaces.ModelSpace;

/**
 * Trains a model of the project; the loss is what tells its best validation, the lowest loss or
 * error.
 *
 * @param <C> its configuration
 * @param <D> what it is trained on
 */
public abstract class TrainingObjective<C extends Record, D> implements Objective {
  private final ModelSpace<C> space;
  private final Map<String, Object> fixed;
  private final int epochs;

  /**
   * An objective.
   *
   * @param fixed values of fields that are not searched
   * @param epochs of a trial, unless its values say otherwise
   */
  protected TrainingObjective(ModelSpace<C> space, Map<String, Object> fixed, int epochs) {
    this.space = space;
    this.fixed = Map.copyOf(fixed);
    this.epochs = epochs;
  }

  /** What a trial with these values is trained on, read once for all trials that it serves. */
  protected abstract D data(Map<String, Object> values, C shape);

  /** Minibatches of an epoch. */
  protected abstract int batches(D data, C shape);

  /** Trains, or goes on where the trial was interrupted. */
  protected abstract TrainingResult train(C configuration, D data, TrainingRun run);

  /** Whether the trial was interrupted after its first checkpoint. */
  protected static boolean isBegun(TrainingRun run) {
    RunFolder folder = run.folder();
    return folder != null && Files.exists(folder.last());
  }

  @Override
  public final double evaluate(TrialContext context) {
    Map<String, Object> values = new LinkedHashMap<>(fixed);
    values.putAll(context.parameters());
    TrainingPlan plan =
        space.plan(values, TrainingPlan.builder().epochs(epochs).seed(context.seed()).build());
    C shape = space.configuration(values, context.seed(), 1);
    D data = data(values, shape);
    int perEpoch = batches(data, shape);
    C configuration = space.configuration(values, context.seed(), plan.totalSteps(perEpoch));
    EpochReports reports = new EpochReports(context, perEpoch);
    TrainingRun run =
        TrainingRun.of(plan)
            .in(RunFolder.at(context.folder()))
            .watchedBy(reports.and(new LossCurve()))
            .stoppedBy(context.stop());
    return reports.conclude(train(configuration, data, run));
  }
}
