package org.gru4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;
import org.gru4j.lm.LanguageModel;
import org.gru4j.tuning.study.Study;
import org.gru4j.tuning.study.StudyReader;
import org.gru4j.tuning.study.Trial;
import org.gru4j.tuning.study.TrialState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program as spark-submit runs it: Spark on the class path, ours in jars that Spark sends to
 * executors. Needs the jars that {@code mvn verify} has made by then.
 */
@Timeout(240)
@EnabledForJreRange(max = JRE.JAVA_22, disabledReason = "Spark 3.5 calls what Java took out")
class SparkSubmitIT {
  private static final String SEARCH =
      """
      model: language-model
      trials: 4
      seed: 3
      space:
        hiddenSize: {choice: [8, 16]}
        learningRate: {logUniform: [1e-3, 1e-1]}
        embeddingSize: 8
        batchSize: 16
        window: 32
      sampler: random
      pruner: none
      run: {epochs: 2}
      """;

  /** Where the jars are that a cluster does not have. */
  private static final List<String> OURS =
      List.of("gru-", "test-classes", "deeplearning4j", "nd4j", "datavec", "bytedeco", "sqlite");

  @TempDir private Path folder;

  @Test
  void tunesOnAClusterWhoseExecutorsFetchTheJars() throws Exception {
    Path yaml = Files.writeString(folder.resolve("search.yaml"), SEARCH);
    Path search = folder.resolve("search");
    Path license = Path.of("..", "LICENSE").toAbsolutePath();
    String output =
        submit(
            List.of("tune", yaml.toString(), "--corpus", license.toString()),
            List.of("--out", search.toString(), "--spark", "--workers", "2"));
    try (StudyReader study = Study.read(search.resolve("study.db"))) {
      List<Trial> trials = study.trials();
      assertThat(trials).as(output).hasSize(4);
      assertThat(trials).allMatch(trial -> trial.state() == TrialState.COMPLETE);
      assertThat(trials).allMatch(trial -> trial.intermediateValues().size() == 2);
    }
    assertThat(output).contains("4 of 4 trials").contains("best model:");
    assertThat(Files.readString(search.resolve("report.html"))).endsWith("</html>\n");
    Path best = search.resolve("best").resolve("best.zip");
    assertThat(LanguageModel.load(best).window()).isEqualTo(32);
  }

  private String submit(List<String> what, List<String> how) throws Exception {
    String spark =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> OURS.stream().noneMatch(entry::contains))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().strip().split(" +")));
    command.addAll(List.of("-Xmx500m", "-cp", spark, "org.apache.spark.deploy.SparkSubmit"));
    command.addAll(List.of("--master", "local-cluster[2,1,1024]"));
    command.addAll(List.of("--class", "org.gru4j.cli.Main"));
    command.addAll(List.of("--conf", "spark.ui.enabled=false"));
    command.addAll(List.of("--conf", "spark.executor.extraClassPath=" + spark));
    command.addAll(List.of("--jars", jars()));
    command.add(jar(Path.of("..", "gru-examples")).toString());
    command.addAll(what);
    command.addAll(how);
    LocalCluster.home();
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    boolean ended = process.waitFor(200, TimeUnit.SECONDS);
    process.destroyForcibly();
    String output = Files.readString(log, StandardCharsets.UTF_8);
    assertThat(ended).as(output).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  /** What the guide's command passes: the class path of the program, and this module. */
  private static String jars() throws Exception {
    Path list = Path.of("..", "gru-examples", "target", "classpath.txt");
    String program = Files.readString(list).strip().replace(File.pathSeparator, ",");
    return program + "," + jar(Path.of(""));
  }

  private static Path jar(Path module) throws Exception {
    try (Stream<Path> files = Files.list(module.toAbsolutePath().resolve("target"))) {
      return files
          .filter(
              file ->
                  file.getFileName().toString().matches("gru-[a-z-]+-[0-9.]+(-SNAPSHOT)?\\.jar"))
          .findFirst()
          .orElseThrow();
    }
  }
}
