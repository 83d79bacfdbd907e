package org.gru4j.tuning.spark;

import java.util.function.Function;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.gru4j.train.StopSignal;
import org.gru4j.tuning.runners.Runner;
import org.gru4j.tuning.runners.RunnerException;
import org.gru4j.tuning.runners.Search;

/**
 * A Spark context for one run.
 *
 * @param master address of the cluster; empty for the one that the program was submitted to
 */
record SparkConnection(String master) {
  void run(Function<JavaSparkContext, Runner> runner, Search search, StopSignal stop) {
    SparkConf settings = SparkRunner.configure(new SparkConf());
    settings.setIfMissing("spark.app.name", "GRU4J search");
    if (!master.isEmpty()) {
      settings.setMaster(master);
    } else if (!settings.contains("spark.master")) {
      throw new RunnerException(
          "Expected a Spark master such as local[4] or spark://HOST:7077, found none;"
              + " spark-submit gives one.",
          null);
    }
    try (JavaSparkContext spark = connect(settings)) {
      runner.apply(spark).run(search, stop);
    }
  }

  // Scala declares no exceptions: what is caught here may be a checked one.
  private static JavaSparkContext connect(SparkConf settings) {
    try {
      return new JavaSparkContext(settings);
    } catch (Exception e) {
      throw new RunnerException(
          "Expected a Spark master that can be reached, found %s (%s)."
              .formatted(settings.get("spark.master"), e.getMessage()),
          e);
    }
  }
}
