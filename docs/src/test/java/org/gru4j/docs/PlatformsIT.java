package org.gru4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On each platform a consumer of all artifacts gets the natives of that platform and of no other,
 * and these exist. Maven takes the system from Java, which is told another one.
 */
class PlatformsIT {
  private record Platform(String name, String system, String processor) {}

  private static final List<Platform> PLATFORMS =
      List.of(
          new Platform("linux-x86_64", "Linux", "amd64"),
          new Platform("linux-arm64", "Linux", "aarch64"),
          new Platform("macosx-x86_64", "Mac OS X", "x86_64"),
          new Platform("macosx-arm64", "Mac OS X", "aarch64"),
          new Platform("windows-x86_64", "Windows 11", "amd64"));

  /** A line of a tree: group, artifact, jar, classifier, version. */
  private static final Pattern NATIVES =
      Pattern.compile(
          "([\\w.]+):([\\w-]+):jar:((?:linux|macosx|windows|android|ios)-[\\w-]+):([\\w.-]+):");

  @TempDir private Path folder;

  @Test
  void everyPlatformGetsItsOwnNativesAndTheyExist() throws Exception {
    Consumer consumer = Consumer.in(Files.createDirectory(folder.resolve("all")), ours());
    // Java of one system cannot open a socket of another: what all platforms need is fetched
    // before.
    tree(consumer, "here", List.of(), "-U");
    Set<String> all = new TreeSet<>();
    for (Platform platform : PLATFORMS) {
      Map<String, String> natives = natives(consumer, platform);
      boolean appleSilicon = platform.name().equals("macosx-arm64");
      assertThat(natives.keySet())
          .as(platform.name())
          .containsExactlyInAnyOrderElementsOf(
              appleSilicon
                  ? Set.of("nd4j-native", "openblas", "javacpp")
                  : Set.of("nd4j-native", "openblas", "javacpp", "dnnl", "opencl", "hdf5"));
      all.addAll(natives.values());
    }
    assertThat(all).hasSize(4 * 6 + 3);
    requireToExist(all);
  }

  private static String ours() {
    return Project.modules().stream()
            .map(module -> dependency("org.gru4j", module, Consumer.version(), "jar", ""))
            .collect(Collectors.joining("\n", "", "\n"))
        + dependency("org.gru4j", "gru-cpu", Consumer.version(), "pom", "");
  }

  private static String dependency(
      String group, String artifact, String version, String type, String classifier) {
    return "<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version><type>%s</type>%s</dependency>"
        .formatted(
            group,
            artifact,
            version,
            type,
            classifier.isEmpty() ? "" : "<classifier>" + classifier + "</classifier>");
  }

  /** Coordinates of the natives that a consumer gets, by artifact. */
  private Map<String, String> natives(Consumer consumer, Platform platform) throws Exception {
    Path tree =
        tree(
            consumer,
            platform.name(),
            List.of("-Dos.name=" + platform.system(), "-Dos.arch=" + platform.processor()),
            "-o");
    Map<String, String> natives = new TreeMap<>();
    NATIVES
        .matcher(Files.readString(tree))
        .results()
        .forEach(
            found -> {
              assertThat(found.group(3)).as(found.group()).isEqualTo(platform.name());
              natives.put(
                  found.group(2),
                  dependency(
                      found.group(1), found.group(2), found.group(4), "jar.sha1", found.group(3)));
            });
    return natives;
  }

  private Path tree(Consumer consumer, String name, List<String> system, String option)
      throws Exception {
    Path tree = folder.resolve(name + ".txt");
    consumer.maven(
        system,
        option,
        Consumer.DEPENDENCY_PLUGIN + ":tree",
        "-DoutputFile=" + tree,
        "-Dmaven.repo.local=" + repository());
    return tree;
  }

  /** POMs, a few megabytes; our own must not lie among those that a person uses. */
  private Path repository() {
    return folder.resolve("repository");
  }

  /** The checksum that lies beside each jar is a few bytes where the jar is a hundred megabytes. */
  private void requireToExist(Set<String> checksums) throws Exception {
    Path place = Files.createDirectory(folder.resolve("natives"));
    Consumer natives = Consumer.in(place, String.join("\n", checksums));
    natives.maven(
        List.of(),
        Consumer.DEPENDENCY_PLUGIN + ":copy-dependencies",
        "-DexcludeTransitive=true",
        "-DoutputDirectory=" + folder.resolve("checksums"),
        "-Dmaven.repo.local=" + repository());
    try (var files = Files.list(folder.resolve("checksums"))) {
      assertThat(files.filter(file -> isChecksum(file)).count()).isEqualTo(checksums.size());
    }
  }

  private static boolean isChecksum(Path file) {
    try {
      return Files.readString(file).strip().matches("[0-9a-f]{40}.*");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
