package org.gru4j.train.events;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.bytedeco.javacpp.Pointer;
import org.gru4j.Gru4jException;
import org.gru4j.train.TrainingDivergedException;
import org.gru4j.train.TrainingProgress;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingTask;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.history.TrainingHistory.TrainingPoint;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;
import org.gru4j.train.history.TrainingMeasure;
import org.gru4j.train.history.TrainingState;
import org.gru4j.train.samples.Sample;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the course of a training into its folder, {@link RunFolder#events()}, as it goes.
 *
 * <pre>{@code
 * RunFolder folder = RunFolder.at(Path.of("runs/first"));
 * model.train(split, TrainingRun.of(plan).in(folder).watchedBy(new EventRecorder(folder)));
 * }</pre>
 *
 * <p>The first 1,024 steps are written, then half as many of each doubling, so that the file of a
 * run of a million steps has about six thousand lines of steps; fewer where writing would cost more
 * than a two-hundredth of the time. Each validation is written. Samples are taken at the first 64
 * validations and then more seldom, for a twentieth of the time at most, and at the end. Nothing
 * here changes the training.
 *
 * <p>A resumed run cuts off what was written after its checkpoint. Where the file cannot be
 * written, the log says so and the training goes on.
 */
public final class EventRecorder implements TrainingProgress {
  private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
  private static final int DENSE_STEPS = 512;
  private static final double SHARE_OF_STEPS = 1.0 / 200;
  private static final int DENSE_SAMPLES = 32;
  private static final double SHARE_OF_SAMPLES = 1.0 / 20;

  /** The first steps are seen by a person who waits for them. */
  private static final long ALLOWANCE = 50_000_000;

  private static final long ALLOWANCE_OF_SAMPLES = 20_000_000_000L;

  private final RunFolder folder;
  private final List<EventSink> sinks;
  private final LongSupplier clock;
  private final Pace steps;
  private final Pace samples;
  private @Nullable EventFile file;
  private @Nullable NetworkFigures network;
  private @Nullable TrainingTask task;

  private Speed speed = new Speed(0, 0);
  private long validations;
  private long looked;
  private long lastStep;
  private boolean sampled = true;

  /** Records a training into the folder that its run has. */
  public EventRecorder(RunFolder folder) {
    this(folder, List.of());
  }

  /**
   * Records a training into the folder that its run has, and elsewhere.
   *
   * @param sinks who gets what is written, too
   */
  public EventRecorder(RunFolder folder, List<EventSink> sinks) {
    this(folder, sinks, System::nanoTime);
  }

  /** For tests, in which a clock that stands still lets everything be written. */
  EventRecorder(RunFolder folder, List<EventSink> sinks, LongSupplier clock) {
    this.folder = folder;
    this.sinks = new ArrayList<>(sinks);
    this.clock = clock;
    this.steps = new Pace(DENSE_STEPS, SHARE_OF_STEPS, ALLOWANCE, clock);
    this.samples = new Pace(DENSE_SAMPLES, SHARE_OF_SAMPLES, ALLOWANCE_OF_SAMPLES, clock);
  }

  @Override
  public void beginning(TrainingTask begun, TrainingState state) {
    task = begun;
    network = NetworkFigures.of(begun.network());
    try {
      file = EventFile.open(folder.events(), state.step());
    } catch (IOException e) {
      giveUp(e);
    }
    tell(sink -> sink.begin(state.step()));
  }

  @Override
  public void started(TrainingMeasure measure, TrainingState state) {
    EventFile open = file;
    TrainingTask begun = task;
    if (open == null || begun == null) {
      return;
    }
    if (open.lastStep() < 0) {
      state.history().training().forEach(point -> append(step(point)));
    }
    validations = state.history().validations().size();
    double best = Double.POSITIVE_INFINITY;
    for (ValidationPoint point : state.history().validations()) {
      // A kill may have come between the checkpoint and the line of its validation.
      if (point.step() > open.lastValidation()) {
        append(validation(point, point.judged() < best));
      }
      best = Math.min(best, point.judged());
    }
    TrainingMeasure.Figure figure = measure.figure();
    append(
        new TrainingEvent.Begin(
            state.step(),
            System.currentTimeMillis(),
            TrainingEvent.VERSION,
            measure.loss(),
            measure.unit(),
            measure.counted(),
            figure == null ? "" : figure.name(),
            begun.network().numParams(),
            begun.data()));
    next(state);
    speed = new Speed(clock.getAsLong(), state.counted());
  }

  private void next(TrainingState state) {
    if (network != null) {
      network.want(file != null && steps.isDue(state.step() + 1));
    }
  }

  @Override
  public void stepped(TrainingState state, long expectedSteps) {
    NetworkFigures figures = network;
    long begin = clock.getAsLong();
    speed.stepped(begin, state.counted());
    if (file != null && figures != null && steps.isDue(state.step())) {
      long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
      long resident = Pointer.physicalBytes();
      append(
          new TrainingEvent.Step(
              state.step(),
              System.currentTimeMillis(),
              state.batch() == 0 ? state.epoch() : state.epoch() + 1,
              state.counted(),
              state.seconds(),
              expectedSteps,
              state.smoothed().mean(),
              figures.learningRate(),
              figures.gradientNorm(),
              speed.perSecond(),
              heap,
              Math.max(0, resident - heap),
              resident));
      steps.spend(clock.getAsLong() - begin + figures.nanos() - looked);
      looked = figures.nanos();
    }
    next(state);
  }

  @Override
  public void validated(ValidationPoint point, boolean best) {
    append(validation(point, best));
    validations++;
    sampled = false;
    if (samples.isDue(validations)) {
      sample(point.step());
    }
    speed.goesOn(clock.getAsLong());
  }

  @SuppressWarnings("CatchingUnchecked") // see there
  private void sample(long step) {
    TrainingTask begun = task;
    if (file == null || begun == null) {
      return;
    }
    sampled = true;
    long begin = clock.getAsLong();
    long millisecondsBefore = System.nanoTime() / 1_000_000;
    List<Sample> made;
    try {
      made = begun.samples();
    } catch (RuntimeException e) {
      // What is only looked at must not end a training of days.
      LOG.warn("No samples at step {}: {}", step, e.toString());
      return;
    }
    if (!made.isEmpty()) {
      append(
          new TrainingEvent.Samples(
              step,
              System.currentTimeMillis(),
              System.nanoTime() / 1_000_000 - millisecondsBefore,
              made));
    }
    samples.spend(clock.getAsLong() - begin);
  }

  @Override
  public void averaged(double validationLoss, boolean best) {
    append(new TrainingEvent.Average(lastStep, System.currentTimeMillis(), validationLoss, best));
  }

  @Override
  public void saved(RunFolder run, TrainingState state) {
    EventFile open = file;
    if (open != null) {
      try {
        open.force();
      } catch (IOException e) {
        giveUp(e);
      }
    }
    speed.goesOn(clock.getAsLong());
  }

  @Override
  public void finished(TrainingResult result) {
    if (!sampled) {
      sample(result.steps());
    }
    append(
        new TrainingEvent.End(
            result.steps(),
            System.currentTimeMillis(),
            result.seconds(),
            result.reason().name(),
            result.reason().sentence()));
    LOG.debug(
        "Of {} seconds, recording steps took {} and samples {}.",
        result.seconds(),
        steps.spentSeconds(),
        samples.spentSeconds());
    close();
  }

  @Override
  public void failed(TrainingState state, Throwable failure) {
    append(
        new TrainingEvent.Failure(
            state.step(),
            System.currentTimeMillis(),
            failure instanceof TrainingDivergedException,
            failure instanceof Gru4jException
                ? String.valueOf(failure.getMessage())
                : failure.toString()));
    close();
  }

  private void append(TrainingEvent event) {
    EventFile open = file;
    if (open != null) {
      try {
        open.append(event);
        lastStep = event.step();
      } catch (IOException e) {
        giveUp(e);
      }
    }
    tell(sink -> sink.accept(event));
  }

  private interface Message {
    void to(EventSink sink) throws IOException;
  }

  private void tell(Message message) {
    sinks.removeIf(
        sink -> {
          try {
            message.to(sink);
            return false;
          } catch (IOException e) {
            LOG.warn("The course of the training is not copied any more: {}.", e.getMessage());
            return true;
          }
        });
  }

  private void close() {
    EventFile open = file;
    file = null;
    task = null;
    if (network != null) {
      network.close();
      network = null;
    }
    if (open != null) {
      try (open) {
        open.force();
      } catch (IOException e) {
        giveUp(e);
      }
    }
    tell(EventSink::close);
    sinks.clear();
  }

  private void giveUp(IOException failure) {
    file = null;
    LOG.warn(
        "The course of the training is not recorded any more, as {} cannot be written: {}.",
        folder.events(),
        failure.getMessage());
  }

  /** Of a run whose file is lost or was begun by an earlier version. */
  private static TrainingEvent step(TrainingPoint point) {
    return new TrainingEvent.Step(
        point.step(),
        0,
        0,
        0,
        Double.NaN,
        0,
        point.loss(),
        Double.NaN,
        Double.NaN,
        Double.NaN,
        0,
        0,
        0);
  }

  private static TrainingEvent validation(ValidationPoint point, boolean best) {
    return new TrainingEvent.Validation(
        point.step(),
        System.currentTimeMillis(),
        point.epoch(),
        point.counted(),
        point.seconds(),
        point.trainingLoss(),
        point.validationLoss(),
        best);
  }
}
