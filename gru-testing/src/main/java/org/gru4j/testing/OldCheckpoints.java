package org.gru4j.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * What an earlier version of this library saved, with what it was trained on and what it gave; the
 * README beside the files says how they were made.
 */
public final class OldCheckpoints {
  private static final String FOLDER = "/old-checkpoints";

  private OldCheckpoints() {}

  private static URL resource(String name) {
    return Objects.requireNonNull(OldCheckpoints.class.getResource(FOLDER + name), name);
  }

  /** Copies everything into a folder, which is made if it is not there. */
  public static void copyTo(Path folder) {
    try {
      URI resources = resource("").toURI();
      if (resources.getScheme().equals("jar")) {
        try (FileSystem jar = FileSystems.newFileSystem(resources, Map.of())) {
          copy(jar.getPath(FOLDER), folder);
        }
      } else {
        copy(Path.of(resources), folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(from)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path relative = from.relativize(file);
      Path parent = relative.getParent();
      Files.createDirectories(parent == null ? to : to.resolve(parent.toString()));
      Files.copy(file, to.resolve(relative.toString()));
    }
  }

  /** What the earlier version computed from a checkpoint, such as {@code lm-plain}. */
  public static JsonNode expected(String checkpoint) {
    try (InputStream stream = resource("/expected.json").openStream()) {
      return new ObjectMapper().readTree(stream).required(checkpoint);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
