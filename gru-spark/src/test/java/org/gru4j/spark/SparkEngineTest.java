package org.gru4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ServiceLoader;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.gru4j.train.StopSignal;
import org.gru4j.tuning.runners.ClusterEngine;
import org.gru4j.tuning.runners.ObjectiveFactory;
import org.gru4j.tuning.runners.RunnerException;
import org.gru4j.tuning.study.Study;
import org.gru4j.tuning.study.TrialState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SparkEngineTest {
  /** Where spark-submit leaves what it was told. */
  private static final String MASTER = "spark.master";

  private static final String REASON = "Spark 3.5 calls what Java took out";

  @TempDir private Path folder;

  @AfterEach
  void forgetMaster() {
    System.clearProperty(MASTER);
  }

  private static ClusterEngine engine() {
    return ServiceLoader.load(ClusterEngine.class).findFirst().orElseThrow();
  }

  @Test
  @EnabledForJreRange(max = JRE.JAVA_22, disabledReason = REASON)
  void theServiceLoaderFindsItAndItRunsASearchInThisProcess() {
    assertThat(engine().name()).isEqualTo("spark");
    System.setProperty(MASTER, "local[2]");
    try (Study study = Searches.study(folder, 6)) {
      engine()
          .runner(new TestObjectives.Curves(), 2, Searches.SILENT)
          .run(Searches.random(study, folder), new StopSignal());
      assertThat(study.trials())
          .hasSize(6)
          .allMatch(trial -> trial.state() == TrialState.COMPLETE)
          .allMatch(trial -> trial.intermediateValues().size() == 4);
    }
  }

  @Test
  @EnabledForJreRange(max = JRE.JAVA_22, disabledReason = REASON)
  void badInputIsOneSentence() {
    assertThatThrownBy(() -> engine().runner(new TestObjectives.Curves(), 0, Searches.SILENT))
        .hasMessage("Expected at least 1 worker, found 0.");
    System.setProperty(MASTER, "nonsense");
    refused("Expected a Spark master that can be reached, found nonsense (");
    System.clearProperty(MASTER);
    refused("Expected a Spark master such as local[4] or spark://HOST:7077, found none;");
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_24, disabledReason = "Spark runs")
  void aJavaThatIsTooNewIsNamed() {
    System.setProperty(MASTER, "local[2]");
    refused("Expected a Java that Spark 3.5.9 runs on, 17 to 22 for Spark 3.5, found Java ");
  }

  private void refused(String sentence) {
    try (Study study = Searches.study(folder, 1)) {
      assertThatThrownBy(
              () ->
                  engine()
                      .runner(new TestObjectives.Curves(), 1, Searches.SILENT)
                      .run(Searches.random(study, folder), new StopSignal()))
          .isInstanceOf(RunnerException.class)
          .hasMessageStartingWith(sentence)
          .hasMessageNotContaining("\n");
      assertThat(study.trials()).isEmpty();
    }
  }

  @Test
  @EnabledForJreRange(max = JRE.JAVA_22, disabledReason = REASON)
  void aContextWithOtherSettingsIsRefused() {
    SparkConf plain = LocalCluster.settings("local[1]").set("spark.plugins", "");
    try (JavaSparkContext spark = new JavaSparkContext(plain)) {
      assertThatThrownBy(
              () -> new SparkRunner(spark, new TestObjectives.Curves(), 1, Searches.SILENT))
          .hasMessage(
              "Expected a Spark context with the settings of SparkRunner.configure,"
                  + " found spark.plugins \"\".");
    }
  }

  /** A trial must not be recorded as failed for what is no fault of its own. */
  @Test
  @EnabledForJreRange(max = JRE.JAVA_22, disabledReason = REASON)
  void whatSparkCannotTakeEndsTheRunAndLeavesTheTrial() {
    try (JavaSparkContext spark =
            new JavaSparkContext(SparkRunner.configure(LocalCluster.settings("local[1]")));
        Study study = Searches.study(folder, 2)) {
      Object stranger = new Object();
      ObjectiveFactory holding = () -> context -> stranger.hashCode();
      refused(study, new SparkRunner(spark, holding, 1, Searches.SILENT), "not serializable");
      SparkRunner late = new SparkRunner(spark, new TestObjectives.Curves(), 1, Searches.SILENT);
      spark.stop();
      refused(study, late, "stopped SparkContext");
    }
  }

  private void refused(Study study, SparkRunner runner, String reason) {
    assertThatThrownBy(() -> runner.run(Searches.random(study, folder), new StopSignal()))
        .isInstanceOf(RunnerException.class)
        .hasMessageStartingWith("Expected Spark to take a trial for its executors, found: ")
        .hasMessageContaining(reason)
        .hasMessageNotContaining("\n");
    assertThat(study.trials()).hasSize(1).allMatch(one -> one.state() == TrialState.RUNNING);
  }

  @Test
  void settingsOfTheUserStay() {
    SparkConf settings =
        SparkRunner.configure(
            new SparkConf(false)
                .set("spark.plugins", "org.example.Other")
                .set("spark.task.cpus", "3")
                .set("spark.executorEnv.OPENBLAS_NUM_THREADS", "2"));
    SparkRunner.configure(settings);
    assertThat(settings.get("spark.plugins"))
        .isEqualTo("org.example.Other,org.gru4j.spark.TrialPlugin");
    assertThat(settings.get("spark.executorEnv.OMP_NUM_THREADS")).isEqualTo("3");
    assertThat(settings.get("spark.executorEnv.OPENBLAS_NUM_THREADS")).isEqualTo("2");
  }
}
