package org.gru4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gru4j.testing.Peers;

/** A project of somebody else, outside the tree, that depends on what was just built. */
final class Consumer {
  /** What a published POM of ours stands beside. */
  static final List<String> WITHOUT_JAR = List.of("gru-cpu", "gru-bom");

  /** Of the version that the build uses; what Maven takes by itself depends on its own version. */
  static final String DEPENDENCY_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0";

  private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");

  private final Path folder;

  private Consumer(Path folder) {
    this.folder = folder;
  }

  /**
   * A project in a folder, with a repository beside it that holds our artifacts alone.
   *
   * @param dependencies the XML of them
   */
  static Consumer in(Path folder, String dependencies) throws IOException {
    Path ours = folder.resolve("ours");
    publish("gru4j", Project.ROOT.resolve("pom.xml"), ours);
    for (String module : published()) {
      publish(module, Project.ROOT.resolve(module).resolve("pom.xml"), ours);
    }
    Files.writeString(
        folder.resolve("pom.xml"),
        """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>a.consumer</groupId>
          <artifactId>consumer</artifactId>
          <version>1</version>
          <properties>
            <maven.compiler.source>17</maven.compiler.source>
            <maven.compiler.target>17</maven.compiler.target>
            <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
          </properties>
          <repositories>
            <repository>
              <id>ours</id>
              <url>%s</url>
            </repository>
          </repositories>
          <dependencies>
        %s
          </dependencies>
        </project>
        """
            .formatted(ours.toUri(), dependencies));
    return new Consumer(folder);
  }

  /** The version of the project. */
  static String version() {
    Matcher matcher = VERSION.matcher(Project.read(Project.ROOT.resolve("pom.xml")));
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  private static List<String> published() {
    List<String> modules = new ArrayList<>(Project.modules());
    modules.addAll(WITHOUT_JAR);
    return modules;
  }

  /** A repository is folders by name: POM and jar, as {@code mvn deploy} would lay them. */
  private static void publish(String artifact, Path pom, Path repository) throws IOException {
    Path place = repository.resolve("org/gru4j").resolve(artifact).resolve(version());
    Files.createDirectories(place);
    String name = artifact + "-" + version();
    Files.copy(pom, place.resolve(name + ".pom"));
    Path jar = pom.resolveSibling("target").resolve(name + ".jar");
    if (!artifact.equals("gru4j") && !WITHOUT_JAR.contains(artifact)) {
      Peers.require("A built jar", Files.exists(jar), "run Maven to its phase package or further");
      Files.copy(jar, place.resolve(name + ".jar"));
    }
  }

  /** Writes a file of the project. */
  void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  /**
   * Runs the Maven that runs this test, in the project.
   *
   * @param options of Java, such as another system than this one
   * @return what it printed
   */
  String maven(List<String> options, String... arguments) throws Exception {
    Path home = Path.of(System.getProperty("maven.home", ""));
    Peers.require("Maven", Files.isDirectory(home.resolve("boot")), "the test does not run in it");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of(
            "-cp",
            jars(home.resolve("boot")).get(0).toString(),
            "-Dmaven.home=" + home,
            "-Dclassworlds.conf=" + classPath(home),
            "-Dmaven.multiModuleProjectDirectory=" + folder,
            "org.codehaus.plexus.classworlds.launcher.Launcher",
            "-B",
            "-ntp"));
    command.addAll(Arrays.asList(arguments));
    return run(command);
  }

  /**
   * Runs the Gradle that is on the path, with a home of its own.
   *
   * @return what it printed
   */
  String gradle(String... arguments) throws Exception {
    boolean there =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(place -> Files.isExecutable(Path.of(place, "gradle")));
    Peers.require("Gradle", there, "there is no gradle on the path");
    List<String> command =
        new ArrayList<>(
            List.of("gradle", "--no-daemon", "-g", folder.resolve("gradle-home").toString()));
    command.addAll(Arrays.asList(arguments));
    return run(command);
  }

  private String run(List<String> command) throws Exception {
    Path log = folder.resolve("build.log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(20, TimeUnit.MINUTES);
    process.destroyForcibly();
    String output = Files.readString(log);
    assertThat(ended && process.exitValue() == 0).as(output).isTrue();
    return output;
  }

  /** All of Maven but its colours: on what it takes for Windows they would call Windows. */
  private Path classPath(Path home) throws IOException {
    List<String> lines =
        new ArrayList<>(
            List.of("main is org.apache.maven.cli.MavenCli from plexus.core", "[plexus.core]"));
    lines.add("load " + home.resolve("conf/logging"));
    for (Path jar : jars(home.resolve("lib"))) {
      if (!jar.getFileName().toString().startsWith("jansi")) {
        lines.add("load " + jar);
      }
    }
    return Files.write(folder.resolve("m2.conf"), lines);
  }

  /** Debian's Maven has links to jars, some of them of packages that need not be there. */
  private static List<Path> jars(Path place) throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      return files
          .filter(file -> file.toString().endsWith(".jar") && Files.exists(file))
          .sorted()
          .toList();
    }
  }
}
