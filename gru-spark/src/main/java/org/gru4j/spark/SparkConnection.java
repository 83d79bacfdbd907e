package org.gru4j.spark;

import java.util.function.Function;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.package$;
import org.gru4j.train.StopSignal;
import org.gru4j.tuning.runners.Runner;
import org.gru4j.tuning.runners.RunnerException;
import org.gru4j.tuning.runners.Search;
import org.jspecify.annotations.Nullable;

/** A Spark context for one run, with the settings that spark-submit leaves in the process. */
final class SparkConnection {
  private static final String MASTER = "spark.master";

  private SparkConnection() {}

  static void run(Function<JavaSparkContext, Runner> runner, Search search, StopSignal stop) {
    SparkConf settings = SparkRunner.configure(new SparkConf());
    settings.setIfMissing("spark.app.name", "GRU4J search");
    if (!settings.contains(MASTER)) {
      throw new RunnerException(
          "Expected a Spark master such as local[4] or spark://HOST:7077, found none;"
              + " spark-submit gives one.",
          null);
    }
    try (JavaSparkContext spark = connect(settings)) {
      try {
        runner.apply(spark).run(search, stop);
      } catch (RunnerException e) {
        // What Spark does, after a minute, about a master that does not answer or is gone.
        throw spark.sc().isStopped() ? unreachable(settings, "no answer", e) : e;
      }
    }
  }

  // Scala declares no exceptions: what is caught here may be a checked one.
  private static JavaSparkContext connect(SparkConf settings) {
    try {
      return new JavaSparkContext(settings);
    } catch (UnsupportedOperationException e) {
      throw new RunnerException(
          "Expected a Java that Spark %s runs on, 17 to 22 for Spark 3.5, found Java %d."
              .formatted(package$.MODULE$.SPARK_VERSION(), Runtime.version().feature()),
          e);
    } catch (Exception e) {
      throw unreachable(settings, e.getMessage(), e);
    }
  }

  private static RunnerException unreachable(
      SparkConf settings, @Nullable String reason, Exception cause) {
    return new RunnerException(
        "Expected a Spark master that can be reached, found %s (%s)."
            .formatted(settings.get(MASTER), reason),
        cause);
  }
}
