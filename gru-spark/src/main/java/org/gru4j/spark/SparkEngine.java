package org.gru4j.spark;

import org.gru4j.tuning.runners.ClusterEngine;
import org.gru4j.tuning.runners.ObjectiveFactory;
import org.gru4j.tuning.runners.Runner;
import org.gru4j.tuning.runners.RunnerException;
import org.gru4j.tuning.runners.SearchProgress;

/** Offers Apache Spark to programs that do not need it; names no class of Spark's itself. */
public final class SparkEngine implements ClusterEngine {
  /** Called by the service loader. */
  public SparkEngine() {}

  @Override
  public String name() {
    return "spark";
  }

  @Override
  public Runner runner(ObjectiveFactory objective, int workers, SearchProgress progress) {
    if (workers < 1) {
      throw new IllegalArgumentException("Expected at least 1 worker, found " + workers + ".");
    }
    ClassLoader loader = SparkEngine.class.getClassLoader();
    try {
      Class.forName("org.apache.spark.api.java.JavaSparkContext", false, loader);
    } catch (ClassNotFoundException e) {
      throw new RunnerException(
          "Expected Apache Spark 3.5 on the class path, where spark-submit puts it, found none.",
          e);
    }
    return (search, stop) ->
        SparkConnection.run(
            spark -> new SparkRunner(spark, objective, workers, progress), search, stop);
  }
}
