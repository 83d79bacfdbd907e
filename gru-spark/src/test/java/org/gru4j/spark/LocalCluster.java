package org.gru4j.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Spark on this machine, with executors that are processes or threads. */
final class LocalCluster {
  private LocalCluster() {}

  /** The folder that executors are started from; empty, for they get the test's class path. */
  static Path home() {
    Path home =
        Path.of(Objects.requireNonNull(System.getenv("SPARK_HOME"), "set by the module's pom.xml"));
    try {
      Files.createDirectories(home.resolve("jars"));
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SparkConf settings(String master) {
    return new SparkConf()
        .setMaster(master)
        .setAppName("test")
        .set("spark.ui.enabled", "false")
        .set("spark.executor.extraClassPath", System.getProperty("java.class.path"));
  }

  /** Two executors of one core and 1 GB each, each a virtual machine of its own. */
  static JavaSparkContext ofTwoProcesses() {
    home();
    return new JavaSparkContext(SparkRunner.configure(settings("local-cluster[2,1,1024]")));
  }
}
