package org.gru4j.examples;

import java.util.function.BiConsumer;
import org.gru4j.display.ConsoleProgress;
import org.gru4j.display.LossCurve;
import org.gru4j.display.SignalShield;
import org.gru4j.train.StopSignal;
import org.gru4j.train.TrainingProgress;
import picocli.CommandLine.Help.Ansi;

/** Trainings that a person watches: they tell how they go, and Ctrl-C ends them early. */
final class WatchedTraining {
  private WatchedTraining() {}

  /** Trains. */
  static void run(BiConsumer<TrainingProgress, StopSignal> training) {
    StopSignal stop = new StopSignal();
    try (SignalShield shield = new SignalShield(stop);
        ConsoleProgress progress = progress()) {
      training.accept(progress.and(new LossCurve()), stop);
    }
  }

  /** What tells of a training on the standard error stream. */
  static ConsoleProgress progress() {
    // Picocli knows how each JDK tells whether a line can be written over.
    return new ConsoleProgress(System.err, Ansi.AUTO.enabled());
  }
}
