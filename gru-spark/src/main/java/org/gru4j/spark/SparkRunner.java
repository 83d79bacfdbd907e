package org.gru4j.spark;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.gru4j.natives.NativeThreads;
import org.gru4j.train.StopSignal;
import org.gru4j.tuning.runners.ObjectiveFactory;
import org.gru4j.tuning.runners.Runner;
import org.gru4j.tuning.runners.Search;
import org.gru4j.tuning.runners.SearchProgress;
import org.gru4j.tuning.runners.ThreadRunner;

/**
 * Runs trials as tasks of Apache Spark.
 *
 * <p>This process, Spark's driver, proposes trials and keeps the study. A trial is a job of one
 * task; the task tells the driver the loss after each epoch and ends if the pruner says so, as it
 * would in a thread of this process. When an executor is lost, its trials are run again from their
 * beginning, as often as {@link org.gru4j.tuning.study.Retries#afterLoss} says.
 *
 * <p>With one worker the same seed makes the search that {@link ThreadRunner} makes with one
 * thread. With more, so do samplers that do not learn from trials.
 */
public final class SparkRunner implements Runner {
  private static final String PLUGINS = "spark.plugins";
  private static final String SPECULATION = "spark.speculation";
  private static final String TASK_CORES = "spark.task.cpus";

  private final JavaSparkContext spark;
  private final ObjectiveFactory objective;
  private final int workers;
  private final SearchProgress progress;

  /**
   * A runner.
   *
   * @param spark a context made with settings of {@link #configure}; stays open
   * @param objective what executors compute
   * @param workers trials that run at once; no more than the cluster has room for, because a trial
   *     that waits for an executor spends its time
   * @param progress watches the search
   * @throws IllegalArgumentException if there is not at least one worker, or the context was made
   *     with other settings
   */
  public SparkRunner(
      JavaSparkContext spark, ObjectiveFactory objective, int workers, SearchProgress progress) {
    if (workers < 1) {
      throw new IllegalArgumentException("Expected at least 1 worker, found " + workers + ".");
    }
    SparkConf settings = spark.getConf();
    String plugins = settings.get(PLUGINS, "");
    if (!plugins(settings).contains(TrialPlugin.class.getName())) {
      throw new IllegalArgumentException(
          "Expected a Spark context with the settings of SparkRunner.configure, found %s \"%s\"."
              .formatted(PLUGINS, plugins));
    }
    if (settings.getBoolean(SPECULATION, false)) {
      throw new IllegalArgumentException(
          "Expected a Spark context without %s, found it switched on.".formatted(SPECULATION));
    }
    this.spark = spark;
    this.objective = objective;
    this.workers = workers;
    this.progress = progress;
  }

  private static List<String> plugins(SparkConf settings) {
    return Arrays.stream(settings.get(PLUGINS, "").split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  /**
   * Adds what trials need to the settings of a context: the plugin that lets tasks ask the driver,
   * native libraries that take no more cores than a task has ({@code spark.task.cpus}), and an
   * executor that is ended if a cancelled trial does not end. Changes and returns its argument.
   */
  public static SparkConf configure(SparkConf settings) {
    String plugins =
        Stream.concat(plugins(settings).stream(), Stream.of(TrialPlugin.class.getName()))
            .distinct()
            .collect(Collectors.joining(","));
    settings.set(PLUGINS, plugins);
    // A second copy of a trial could only be sent away.
    settings.set(SPECULATION, "false");
    settings.setIfMissing("spark.task.reaper.enabled", "true");
    settings.setIfMissing("spark.task.reaper.killTimeout", "60s");
    Map<String, String> threads = NativeThreads.environment(settings.getInt(TASK_CORES, 1));
    threads.forEach((name, value) -> settings.setIfMissing("spark.executorEnv." + name, value));
    return settings;
  }

  @Override
  public void run(Search search, StopSignal stop) {
    SparkObjective remote = new SparkObjective(spark, objective, search.study());
    ThreadRunner.waiting(remote, workers, progress).run(search, stop);
  }
}
