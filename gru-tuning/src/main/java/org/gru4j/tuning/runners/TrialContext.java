package org.gru4j.tuning.runners;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.gru4j.train.StopSignal;
import org.gru4j.tuning.study.Trial;
import org.jspecify.annotations.Nullable;

/** A trial as its objective sees it. */
public final class TrialContext {
  private final Trial trial;
  private final Path folder;
  private final TrialReporter reporter;
  private final StopSignal stop;
  private final TreeMap<Long, Double> losses = new TreeMap<>();
  private @Nullable Path model;

  /**
   * A context, for whoever computes trials.
   *
   * @param trial its number, parameters and seed
   * @param folder for its files; need not exist
   * @param reporter takes its losses
   * @param stop asks the trial to end
   */
  public TrialContext(Trial trial, Path folder, TrialReporter reporter, StopSignal stop) {
    this.trial = trial;
    this.folder = folder;
    this.reporter = reporter;
    this.stop = stop;
  }

  /** Number of the trial. */
  public long number() {
    return trial.number();
  }

  /** Value by name of the dimension. */
  public Map<String, Object> parameters() {
    return trial.parameters();
  }

  /** Seed of all random draws of the trial; the same whenever it is run again. */
  public long seed() {
    return trial.seed();
  }

  /** A folder for the files of this trial alone; one that was interrupted finds them there. */
  public Path folder() {
    return folder;
  }

  /** Whether the trial is to end; also requested by an interrupt of its thread. */
  public StopSignal stop() {
    return stop;
  }

  /**
   * Tells the loss on the way.
   *
   * @param step from 1, rising; epochs for the models of this project
   * @throws PrunedException if the pruner sees little hope
   * @throws StoppedException if the search is being stopped
   */
  public void report(long step, double loss) {
    note(step, loss);
    TrialReporter.Verdict verdict = reporter.report(step, loss);
    if (stop.isRequested() || verdict == TrialReporter.Verdict.STOP) {
      throw new StoppedException(number());
    }
    if (verdict == TrialReporter.Verdict.PRUNE) {
      throw new PrunedException(number(), step);
    }
  }

  /** Tells again what was told before the trial was interrupted; nothing is decided on it. */
  public void repeat(long step, double loss) {
    note(step, loss);
    reporter.repeat(step, loss);
  }

  private void note(long step, double loss) {
    if (step < 1 || (!losses.isEmpty() && step <= losses.lastKey())) {
      throw new IllegalArgumentException(
          "Expected rising steps from 1, found step %d after %s."
              .formatted(step, losses.isEmpty() ? "none" : losses.lastKey().toString()));
    }
    if (!Double.isFinite(loss)) {
      throw new IllegalArgumentException(
          "Expected a finite loss, found %s after step %d.".formatted(loss, step));
    }
    losses.put(step, loss);
  }

  /** Names the checkpoint that is kept if this trial is the best so far. */
  public void model(Path checkpoint) {
    model = checkpoint;
  }

  /** The checkpoint that was named. */
  public Optional<Path> model() {
    return Optional.ofNullable(model);
  }

  /** Deletes the files of the trial; those that cannot be deleted stay. */
  public void deleteFiles() {
    TrialFiles.forget(folder);
  }
}
