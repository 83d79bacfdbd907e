package org.gru4j.cli.run;

import java.util.List;
import java.util.function.Consumer;
import org.gru4j.display.ConsoleProgress;
import org.gru4j.display.LossCurve;
import org.gru4j.display.SignalShield;
import org.gru4j.display.tensorboard.TensorBoardFiles;
import org.gru4j.train.StopSignal;
import org.gru4j.train.TrainingProgress;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.events.EventRecorder;
import picocli.CommandLine.Help.Ansi;

/** Trainings that a person watches: they tell how they go, and Ctrl-C ends them early. */
public final class WatchedTraining {
  private WatchedTraining() {}

  /**
   * Trains.
   *
   * @param start how the command was begun
   * @param run what is to be watched
   * @param training trains with the run that it is given
   */
  public static void run(
      TrainingCommand.Start start, TrainingRun run, Consumer<TrainingRun> training) {
    StopSignal stop = new StopSignal();
    try (SignalShield shield = new SignalShield(stop)) {
      show(start, run.stoppedBy(stop), training);
    }
  }

  /**
   * Trains while somebody else holds Ctrl-C back. Who watches the run already is told second. In
   * the end, also an early one, the run's folder gets its {@link ModelCard}.
   */
  @SuppressWarnings("ClosingStandardOutputStreams") // the progress ends its line, not the stream
  public static void show(
      TrainingCommand.Start start, TrainingRun run, Consumer<TrainingRun> training) {
    RunFolder folder = run.folder();
    // Picocli knows how each JDK tells whether a line can be written over.
    try (ConsoleProgress progress = new ConsoleProgress(System.err, Ansi.AUTO.enabled())) {
      TrainingProgress all = progress.and(run.progress()).and(new LossCurve());
      training.accept(
          run.watchedBy(folder == null ? all : all.and(recorder(folder, start.tensorBoard()))));
    }
    if (folder != null) {
      ModelCard.write(folder);
    }
  }

  private static EventRecorder recorder(RunFolder folder, boolean tensorBoard) {
    return new EventRecorder(
        folder, tensorBoard ? List.of(new TensorBoardFiles(folder.path())) : List.of());
  }
}
