package org.gru4j.cli.tuning;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.gru4j.cli.run.Searchable;
import org.gru4j.tuning.description.SearchDescription;
import org.gru4j.tuning.runners.Objective;
import org.gru4j.tuning.runners.Search;
import org.gru4j.tuning.runners.Search.TrialLimits;
import org.gru4j.tuning.runners.WorkerMemory;
import org.gru4j.tuning.study.Budget;
import org.gru4j.tuning.study.Retries;
import org.gru4j.tuning.study.Study;
import org.gru4j.tuning.study.StudySettings;

/**
 * A search as its description's {@code run} section and the options of the command line say it is
 * to be run.
 */
final class TuneSearch {
  private static final String EPOCHS = "epochs";
  private static final String MINUTES = "minutes";
  private static final String TOTAL_EPOCHS = "totalEpochs";
  private static final String TRIAL_MINUTES = "trialMinutes";
  private static final String RETRIES = "retries";
  private static final String WORKER_MEMORY = "workerMemory";
  private static final Set<String> KEYS =
      new TreeSet<>(Set.of(EPOCHS, MINUTES, TOTAL_EPOCHS, TRIAL_MINUTES, RETRIES, WORKER_MEMORY));
  private static final double UNLIMITED_MINUTES = Double.POSITIVE_INFINITY;

  private final SearchDescription description;
  private final Searchable searched;
  private final Map<String, Object> run;

  TuneSearch(SearchDescription description, TuneOptions options) {
    this.description = description;
    this.run = description.run();
    this.searched = options.searched(description.model());
    for (String key : run.keySet()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException(
            "Expected under run one of %s, found %s.".formatted(String.join(", ", KEYS), key));
      }
    }
  }

  /** Refuses what the run section says and cannot be meant, and a corpus that is not there. */
  void requireUsable() {
    budget();
    retries();
    limits();
    memory(1);
    objective();
  }

  private Retries retries() {
    return new Retries(whole(RETRIES, 0), Retries.DEFAULT.afterLoss());
  }

  private TrialLimits limits() {
    double minutes = number(TRIAL_MINUTES, UNLIMITED_MINUTES);
    return new TrialLimits(
        minutes == UNLIMITED_MINUTES ? TrialLimits.UNLIMITED : minutes(minutes),
        StudySettings.DEFAULT_LEASE);
  }

  private double number(String key, double usual) {
    Object value = run.get(key);
    if (value == null) {
      return usual;
    }
    if (value instanceof Number number && number.doubleValue() >= 0) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException(
        "Expected under run a number of at least 0 for %s, found %s.".formatted(key, value));
  }

  private int whole(String key, int usual) {
    double value = number(key, usual);
    if (value != Math.rint(value) || value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "Expected under run a whole number for %s, found %s.".formatted(key, value));
    }
    return (int) value;
  }

  Budget budget() {
    double minutes = number(MINUTES, UNLIMITED_MINUTES);
    return new Budget(
        description.trials(),
        minutes == UNLIMITED_MINUTES ? Budget.UNLIMITED : minutes(minutes),
        run.containsKey(TOTAL_EPOCHS) ? whole(TOTAL_EPOCHS, 1) : Long.MAX_VALUE);
  }

  private static Duration minutes(double minutes) {
    return Duration.ofMillis(Math.round(minutes * 60_000));
  }

  /** Opens the study of a folder. */
  Study open(Path folder) {
    Map<String, Object> fixed = new TreeMap<>(description.fixed());
    String what =
        String.format(
            Locale.ROOT,
            "%s, %s, fixed %s, %d epochs, data with %s",
            description.model(),
            description.space(),
            fixed,
            whole(EPOCHS, TuneOptions.USUAL_EPOCHS),
            searched.data());
    return Study.open(
        TuneOptions.study(folder),
        StudySettings.of(what, description.seed(), budget()).withRetries(retries()));
  }

  Search search(Study study, Path folder) {
    return new Search(
        study, description.space(), description.sampler(), description.pruner(), limits(), folder);
  }

  /** What is learned from, for people. */
  String corpus() {
    return searched.corpus();
  }

  Objective objective() {
    return searched.objective(
        description.fixed(),
        run.containsKey(EPOCHS) ? OptionalInt.of(whole(EPOCHS, 1)) : OptionalInt.empty());
  }

  WorkerMemory memory(int workers) {
    Object memory = run.get(WORKER_MEMORY);
    return memory == null ? WorkerMemory.share(workers) : WorkerMemory.parse(memory.toString());
  }
}
