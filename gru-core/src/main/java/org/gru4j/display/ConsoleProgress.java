package org.gru4j.display;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.gru4j.train.TrainingProgress;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;
import org.gru4j.train.history.TrainingMeasure;
import org.gru4j.train.history.TrainingState;
import org.jspecify.annotations.Nullable;

/**
 * Shows a training to a person, in the words of its {@link TrainingMeasure}: a progress bar with
 * smoothed loss, speed and time left on a terminal; anywhere else a plain line every now and then,
 * so that a log file stays readable. Each validation is a line of its own.
 */
public final class ConsoleProgress implements TrainingProgress, AutoCloseable {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);
  private static final int WIDTH = 110;

  private final PrintStream out;
  private final boolean terminal;
  private @Nullable ProgressBar bar;
  private TrainingMeasure measure = TrainingMeasure.PERPLEXITY;
  private TrainingState atStart = TrainingState.start(0);
  private double secondsAtLine;

  /**
   * Writes to a stream.
   *
   * @param terminal whether the stream is a terminal, on which a line can be written over
   */
  public ConsoleProgress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void started(TrainingMeasure told, TrainingState state) {
    measure = told;
    atStart = state;
    secondsAtLine = state.seconds();
    if (state.step() > 0) {
      out.printf(Locale.ROOT, "resumed at step %,d%n", state.step());
    }
  }

  @Override
  public void stepped(TrainingState state, long expectedSteps) {
    // Where time ends a training, how many steps there will be is an estimate.
    long expected = Math.max(expectedSteps, state.step());
    if (terminal) {
      ProgressBar shown = bar();
      shown.maxHint(expected);
      shown.stepTo(state.step());
      shown.setExtraMessage(figures(state));
    } else if (state.seconds() - secondsAtLine >= BETWEEN_LINES.toSeconds()) {
      secondsAtLine = state.seconds();
      out.printf(
          Locale.ROOT,
          "step %,d of %,d, %s, %s left%n",
          state.step(),
          expected,
          figures(state),
          timeLeft(state, expected));
    }
  }

  private ProgressBar bar() {
    ProgressBar shown = bar;
    if (shown == null) {
      shown =
          new ProgressBarBuilder()
              .setTaskName("training")
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(500)
              .setMaxRenderedLength(WIDTH)
              .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
              .startsFrom(atStart.step(), Duration.ZERO)
              .build();
      bar = shown;
    }
    return shown;
  }

  private String figures(TrainingState state) {
    double seconds = state.seconds() - atStart.seconds();
    return String.format(
        Locale.ROOT,
        "loss %s%s, %,.0f %s/s",
        TrainingMeasure.number(state.smoothed().mean()),
        measure.besides(state.smoothed().mean()),
        (state.counted() - atStart.counted()) / Math.max(seconds, 1e-3),
        measure.counted());
  }

  private String figures(double loss) {
    return TrainingMeasure.number(loss) + " " + measure.unit() + measure.besides(loss);
  }

  private String timeLeft(TrainingState state, long expectedSteps) {
    long done = Math.max(1, state.step() - atStart.step());
    double secondsPerStep = (state.seconds() - atStart.seconds()) / done;
    long left = Math.round(secondsPerStep * (expectedSteps - state.step()));
    return String.format(Locale.ROOT, "%d:%02d:%02d", left / 3600, left / 60 % 60, left % 60);
  }

  @Override
  public void validated(ValidationPoint point, boolean best) {
    closeBar();
    out.printf(
        Locale.ROOT,
        "epoch %d, step %,d: training loss %s, validation loss %s%s%s%n",
        point.epoch(),
        point.step(),
        TrainingMeasure.number(point.trainingLoss()),
        figures(point.validationLoss()),
        judged(point),
        best ? " (best so far)" : "");
  }

  private String judged(ValidationPoint point) {
    TrainingMeasure.Figure judged = measure.judged();
    return judged == null || point.error() == null
        ? ""
        : String.format(
            Locale.ROOT, ", %s %.4f", judged.name(), judged.ofLoss().applyAsDouble(point.judged()));
  }

  @Override
  public void averaged(double validationLoss, boolean best) {
    closeBar();
    out.printf(
        Locale.ROOT,
        "average of the best checkpoints: validation loss %s%s%n",
        figures(validationLoss),
        best ? " (the model to use)" : " (the best checkpoint is better)");
  }

  @Override
  public void finished(TrainingResult result) {
    closeBar();
    out.printf(
        Locale.ROOT,
        "training ended after %,d steps and %.0f seconds: %s%n",
        result.steps(),
        result.seconds(),
        result.reason().sentence());
  }

  private void closeBar() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  /** Ends the bar, also after a failure. */
  @Override
  public void close() {
    closeBar();
  }
}
