package org.gru4j.tuning.runners;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.gru4j.storage.AtomicFile;
import org.gru4j.storage.FolderLock;
import org.gru4j.tuning.pruners.Pruner;
import org.gru4j.tuning.samplers.Sampler;
import org.gru4j.tuning.spaces.SearchSpace;
import org.gru4j.tuning.study.Next;
import org.gru4j.tuning.study.Study;

/**
 * A study together with what proposes its trials and what ends them early.
 *
 * @param study the trials
 * @param space what is searched
 * @param sampler proposes the next trial
 * @param pruner ends hopeless ones
 * @param limits of each trial
 * @param folder where the best model goes, as {@code best/best.zip}, and trials write their files
 */
public record Search(
    Study study,
    SearchSpace space,
    Sampler sampler,
    Pruner pruner,
    TrialLimits limits,
    Path folder) {

  /**
   * Limits of each trial.
   *
   * @param time longest wall time, after which it has failed
   * @param lease how long its worker may be silent; that of the study's settings
   */
  public record TrialLimits(Duration time, Duration lease) {
    /** About 292 years: the longest that fits nanoseconds in a long. */
    public static final Duration UNLIMITED = Duration.ofNanos(Long.MAX_VALUE);

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if one is not positive
     */
    public TrialLimits {
      if (time.isNegative() || time.isZero() || time.compareTo(UNLIMITED) > 0) {
        throw new IllegalArgumentException(
            "Expected a time limit of a trial above 0, found " + time + ".");
      }
    }
  }

  /**
   * Takes the next trial.
   *
   * @param worker a name that no other worker has
   */
  public Next next(String worker) {
    return study.claim(
        worker, (trials, number, random) -> sampler.propose(space, trials, number, random));
  }

  /**
   * Keeps other runners from searching into the folder until it is closed, and finishes what killed
   * processes left. Worker processes do not take it: theirs is the search of the process that
   * started them.
   *
   * @throws FolderLock.HeldException if somebody searches into it already
   * @throws RunnerException if the lock or files cannot be written
   */
  FolderLock lock() {
    try {
      FolderLock lock = FolderLock.take(Files.createDirectories(folder));
      try {
        AtomicFile.deleteLeftovers(folder);
        AtomicFile.deleteLeftovers(bestFolder());
        TrialFiles.publish(this);
        return lock;
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new RunnerException(
          "Expected a folder for the search that may be written at %s, found %s."
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  /** Where the best model is kept: a run folder like that of a training. */
  public Path bestFolder() {
    return folder.resolve("best");
  }

  /** Where an attempt at a trial writes its files; gone when it has ended. */
  Path trialFolder(long number, int attempt) {
    return folder.resolve("trials").resolve(number + "-" + attempt);
  }
}
