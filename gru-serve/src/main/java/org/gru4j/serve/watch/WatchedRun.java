package org.gru4j.serve.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gru4j.serve.watch.RunView.State;
import org.gru4j.storage.FolderLock;
import org.gru4j.storage.VisibleText;
import org.gru4j.train.events.EventReader;
import org.gru4j.train.events.TrainingEvent;
import org.gru4j.train.samples.Sample;
import org.jspecify.annotations.Nullable;

/**
 * One run as far as it has been read. Any thread may ask; {@link #refresh} reads on.
 *
 * <p>What is kept is bounded: where there are too many points, every other one goes.
 */
final class WatchedRun {
  private static final int MOST_POINTS = 4096;
  private static final int MOST_FIGURES = 12;

  /** A trainer that is not of this machine is thought to be alive as long after it has written. */
  private static final long QUIET_MILLISECONDS = 10_000;

  private final String id;
  private final String name;
  private final Path folder;
  private final Path file;
  private final EventReader reader;
  private final List<TrainingEvent.Step> steps = new ArrayList<>();
  private final List<TrainingEvent.Validation> validations = new ArrayList<>();
  private final List<Place> samples = new ArrayList<>();
  private final Map<String, List<double[]>> figures = new LinkedHashMap<>();
  private RunOptions options;
  private TrainingEvent.@Nullable Begin begin;
  private TrainingEvent.@Nullable Validation best;

  /** How it ended; null while it goes on. */
  private @Nullable TrainingEvent end;

  private State state = State.training;
  private String told = "";
  private long updated;
  private int generation;

  /** Where samples stand in the file. */
  private record Place(long step, long milliseconds, long start, long end) {}

  /**
   * A run.
   *
   * @param name of its folder, for people
   */
  WatchedRun(String id, String name, Path folder) {
    this.id = id;
    this.name = name;
    this.folder = folder;
    this.file = folder.resolve(FolderScan.EVENTS);
    this.reader = new EventReader(file);
    this.options = RunOptions.read(folder);
  }

  String id() {
    return id;
  }

  /**
   * Reads on.
   *
   * @return whether anything is new
   */
  synchronized boolean refresh() {
    long before = reader.position();
    State stateBefore = state;
    try {
      if (!reader.read(this::add)) {
        forget();
        reader.read(this::add);
      }
      updated = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toMillis();
      judge();
    } catch (IOException e) {
      state = State.failed;
      told = "The run's file cannot be read: " + VisibleText.of(String.valueOf(e.getMessage()));
    }
    return reader.position() != before || state != stateBefore;
  }

  synchronized boolean isTraining() {
    return state == State.training;
  }

  private void forget() {
    steps.clear();
    validations.clear();
    samples.clear();
    figures.clear();
    best = null;
    end = null;
    generation++;
    options = RunOptions.read(folder);
  }

  private void add(TrainingEvent event, long start, long endOfLine) {
    if (event instanceof TrainingEvent.Step step) {
      thinned(steps).add(step);
    } else if (event instanceof TrainingEvent.Validation validation) {
      thinned(validations).add(validation);
      if (best == null || validation.best()) {
        best = validation;
      }
    } else if (event instanceof TrainingEvent.Samples made) {
      thinned(samples).add(new Place(made.step(), made.milliseconds(), start, endOfLine));
      for (Sample sample : made.samples()) {
        if (sample instanceof Sample.Figure figure) {
          addFigure(made.step(), figure);
        }
      }
    } else if (event instanceof TrainingEvent.Begin begun) {
      begin = begun;
      end = null;
    } else if (event instanceof TrainingEvent.End || event instanceof TrainingEvent.Failure) {
      end = event;
    }
  }

  private void addFigure(long step, Sample.Figure figure) {
    if (figures.containsKey(figure.name()) || figures.size() < MOST_FIGURES) {
      thinned(figures.computeIfAbsent(figure.name(), any -> new ArrayList<>()))
          .add(new double[] {step, figure.value()});
    }
  }

  private <T> List<T> thinned(List<T> list) {
    if (list.size() >= MOST_POINTS) {
      int[] place = {0};
      list.removeIf(any -> place[0]++ % 2 == 0);
      generation++;
    }
    return list;
  }

  private void judge() {
    if (end instanceof TrainingEvent.End ended) {
      state = ended.reason().equals("INTERRUPTED") ? State.stopped : State.ended;
      told = "ended: " + VisibleText.of(ended.sentence());
    } else if (end instanceof TrainingEvent.Failure failure) {
      state = failure.diverged() ? State.diverged : State.failed;
      told = VisibleText.ofMessage(cut(failure.sentence()));
    } else if (FolderLock.isHeldHere(folder)
        || System.currentTimeMillis() - updated < QUIET_MILLISECONDS) {
      state = State.training;
      told = "in training";
    } else {
      state = State.killed;
      told = "ended without a word, as a process does that is killed";
    }
  }

  private static String cut(String sentence) {
    return sentence.length() > 1000 ? sentence.substring(0, 1000) + "…" : sentence;
  }

  synchronized RunView.Summary summary() {
    TrainingEvent.@Nullable Step last = steps.isEmpty() ? null : steps.get(steps.size() - 1);
    TrainingEvent.@Nullable Validation latest =
        validations.isEmpty() ? null : validations.get(validations.size() - 1);
    TrainingEvent.@Nullable Begin begun = begin;
    long step = Math.max(last == null ? 0 : last.step(), latest == null ? 0 : latest.step());
    return new RunView.Summary(
        id,
        name,
        options.command(),
        state,
        told,
        step,
        last == null ? 0 : last.expected(),
        last == null ? 0 : last.epoch(),
        begun == null ? "loss" : VisibleText.of(begun.loss()),
        begun == null ? "" : VisibleText.of(begun.unit()),
        begun == null ? "" : VisibleText.of(begun.counted()),
        begun == null ? "" : VisibleText.of(begun.figure()),
        last == null ? null : RunView.number(last.loss()),
        latest == null ? null : RunView.number(latest.validationLoss()),
        best == null ? null : RunView.number(best.validationLoss()),
        best == null ? 0 : best.step(),
        last == null ? null : RunView.number(last.perSecond()),
        last == null ? null : RunView.number(last.seconds()),
        begun == null ? 0 : begun.parameters(),
        begun == null ? "" : VisibleText.of(begun.data()),
        updated,
        options.options());
  }

  /**
   * What was read since somebody last asked.
   *
   * @param seen where that was; moved on
   */
  synchronized RunView since(Seen seen) {
    if (seen.generation != generation) {
      seen.generation = generation;
      seen.points = 0;
      seen.validations = 0;
      seen.samples = 0;
    }
    RunView view =
        new RunView(
            summary(),
            generation,
            seen.points,
            Columns.points(steps.subList(seen.points, steps.size())),
            seen.validations,
            Columns.validations(validations.subList(seen.validations, validations.size())),
            seen.samples,
            samples.subList(seen.samples, samples.size()).stream()
                .map(place -> new RunView.SamplesAt(place.step(), place.milliseconds()))
                .toList(),
            Columns.figures(figures));
    seen.points = steps.size();
    seen.validations = validations.size();
    seen.samples = samples.size();
    return view;
  }

  /** How much of a run somebody has seen. */
  static final class Seen {
    private int generation = -1;
    private int points;
    private int validations;
    private int samples;
  }

  /**
   * The samples at a step.
   *
   * @return empty if there are none any more
   */
  Optional<List<Sample>> samples(long step) throws IOException {
    Optional<Place> place;
    synchronized (this) {
      place = samples.stream().filter(each -> each.step() == step).reduce((one, other) -> other);
    }
    if (place.isEmpty()) {
      return Optional.empty();
    }
    return EventReader.at(file, place.get().start(), place.get().end())
        .filter(TrainingEvent.Samples.class::isInstance)
        .map(TrainingEvent.Samples.class::cast)
        .map(TrainingEvent.Samples::samples);
  }
}
