package org.gru4j.cli.run;

import java.util.function.Consumer;
import org.gru4j.display.ConsoleProgress;
import org.gru4j.display.LossCurve;
import org.gru4j.display.SignalShield;
import org.gru4j.train.StopSignal;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.RunFolder;
import picocli.CommandLine.Help.Ansi;

/** Trainings that a person watches: they tell how they go, and Ctrl-C ends them early. */
public final class WatchedTraining {
  private WatchedTraining() {}

  /**
   * Trains.
   *
   * @param run what is to be watched
   * @param training trains with the run that it is given
   */
  public static void run(TrainingRun run, Consumer<TrainingRun> training) {
    StopSignal stop = new StopSignal();
    try (SignalShield shield = new SignalShield(stop)) {
      show(run.stoppedBy(stop), training);
    }
  }

  /**
   * Trains while somebody else holds Ctrl-C back. Who watches the run already is told second. In
   * the end, also an early one, the run's folder gets its {@link ModelCard}.
   */
  @SuppressWarnings("ClosingStandardOutputStreams") // the progress ends its line, not the stream
  public static void show(TrainingRun run, Consumer<TrainingRun> training) {
    // Picocli knows how each JDK tells whether a line can be written over.
    try (ConsoleProgress progress = new ConsoleProgress(System.err, Ansi.AUTO.enabled())) {
      training.accept(run.watchedBy(progress.and(run.progress()).and(new LossCurve())));
    }
    RunFolder folder = run.folder();
    if (folder != null) {
      ModelCard.write(folder);
    }
  }
}
