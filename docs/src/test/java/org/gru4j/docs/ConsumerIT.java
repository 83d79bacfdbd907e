package org.gru4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody's project with two dependencies and an empty local repository trains a GRU. */
@Tag("slow")
class ConsumerIT {
  /** The jars of gru-layer and gru-cpu with all that they need, in MiB. */
  private static final long MOST = 145L << 20;

  private static final Pattern GRADLE = Pattern.compile("(?s)```groovy\n(.*?)```");

  @TempDir private Path folder;

  @Test
  void twoDependenciesTrainAGru() throws Exception {
    String version = Consumer.version();
    Consumer consumer =
        Consumer.in(
            folder,
            """
            <dependency>
              <groupId>org.gru4j</groupId>
              <artifactId>gru-layer</artifactId>
              <version>%s</version>
            </dependency>
            <dependency>
              <groupId>org.gru4j</groupId>
              <artifactId>gru-cpu</artifactId>
              <version>%s</version>
              <type>pom</type>
            </dependency>
            """
                .formatted(version, version));
    consumer.write("src/main/java/Train.java", PROGRAM);
    String output =
        consumer.maven(
            List.of(),
            "compile",
            Consumer.DEPENDENCY_PLUGIN + ":copy-dependencies",
            "-DincludeScope=runtime",
            "-DoutputDirectory=lib",
            "org.codehaus.mojo:exec-maven-plugin:3.6.3:java",
            "-Dexec.mainClass=Train",
            "-Dmaven.repo.local=" + folder.resolve("repository"));
    assertThat(output).contains("it learns").contains("Computing with onednn, else nd4j");
    long bytes = bytes(folder.resolve("lib"));
    System.out.printf("gru-layer and gru-cpu: %,d bytes in jars%n", bytes);
    assertThat(bytes).isBetween(MOST / 2, MOST);
  }

  /** The lines of the guide, with a home of Gradle's that is empty. */
  @Test
  void theDependenciesOfTheGuideTrainAGruInAProjectOfGradle() throws Exception {
    Consumer consumer = Consumer.in(folder, "");
    consumer.write("src/main/java/Train.java", PROGRAM);
    consumer.write("settings.gradle", "rootProject.name = 'consumer'\n");
    Matcher guide = GRADLE.matcher(Project.read(Project.ROOT.resolve("docs/install.md")));
    assertThat(guide.find()).isTrue();
    consumer.write(
        "build.gradle",
        """
        apply plugin: 'java'
        apply plugin: 'application'
        mainClassName = 'Train'
        repositories {
            maven { url uri('ours') }
            mavenCentral()
        }
        """
            + guide.group(1));
    assertThat(consumer.gradle("run")).contains("it learns", "Computing with onednn, else nd4j");
  }

  private static final String PROGRAM =
      """
      import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
      import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
      import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
      import org.gru4j.layer.GRU;
      import org.gru4j.math.Backends;
      import org.nd4j.linalg.activations.Activation;
      import org.nd4j.linalg.api.buffer.DataType;
      import org.nd4j.linalg.api.ndarray.INDArray;
      import org.nd4j.linalg.dataset.DataSet;
      import org.nd4j.linalg.factory.Nd4j;
      import org.nd4j.linalg.learning.config.Adam;
      import org.nd4j.linalg.lossfunctions.LossFunctions;

      public class Train {
        public static void main(String[] arguments) {
          MultiLayerNetwork network =
              new MultiLayerNetwork(
                  new NeuralNetConfiguration.Builder()
                      .seed(1)
                      .updater(new Adam(0.01))
                      .list(
                          new GRU.Builder().nIn(2).nOut(16).build(),
                          new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE)
                              .activation(Activation.IDENTITY)
                              .nIn(16)
                              .nOut(1)
                              .build())
                      .build());
          network.init();
          INDArray inputs = Nd4j.rand(DataType.FLOAT, 32, 2, 10);
          DataSet data = new DataSet(inputs, inputs.sum(true, 1).cumsum(2).mul(0.1));
          double before = network.score(data);
          for (int step = 0; step < 100; step++) {
            network.fit(data);
          }
          double after = network.score(data);
          System.out.println(Backends.installed());
          System.out.println(before + " to " + after + (after < before / 2 ? ": it learns" : ""));
        }
      }
      """;

  private static long bytes(Path place) throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
