package org.gru4j.cli.run;

import java.util.concurrent.Callable;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.RunFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that trains, into a new folder or from where a run stopped. */
public abstract class TrainingCommand implements Callable<Integer>, Resumable {
  /** Behind the options of the command itself. */
  private static final int LAST = 1000;

  /** The command. */
  @Spec protected CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--tensorboard",
      order = LAST,
      description = "Write files for TensorBoard into the run's folder, too.")
  boolean tensorBoard;

  /**
   * What a command trains with.
   *
   * @param begun the folder of a run that is gone on with; null to begin anew
   * @param restartSchedule whether the learning rate is to rise and fall anew
   * @param tensorBoard whether files for TensorBoard are asked for
   */
  public record Start(@Nullable RunFolder begun, boolean restartSchedule, boolean tensorBoard) {
    /** The run's folder: a new one, in which the command is written down, or that of the run. */
    public RunFolder folder(OutFolder out, CommandSpec command) {
      return begun == null ? RunArguments.begin(out, command) : begun;
    }

    /** The training in a folder. */
    public TrainingRun run(TrainingPlan plan, RunFolder folder) {
      return TrainingRun.of(plan).in(folder).restartingSchedule(restartSchedule);
    }
  }

  /** Where a new run goes. */
  protected abstract OutFolder out();

  /**
   * Trains.
   *
   * @return the exit status
   */
  protected abstract int train(Start start);

  @Override
  public final Integer call() {
    out().requireNew();
    return train(new Start(null, false, tensorBoard));
  }

  @Override
  public final int resume(RunFolder run, boolean restartSchedule) {
    return train(new Start(run, restartSchedule, tensorBoard));
  }
}
