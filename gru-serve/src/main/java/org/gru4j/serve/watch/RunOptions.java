package org.gru4j.serve.watch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gru4j.storage.VisibleText;

/**
 * What a run was begun with.
 *
 * @param command such as "train"; empty if nobody wrote it down
 * @param options their values by their names; a flag's is "yes"
 */
record RunOptions(String command, Map<String, String> options) {
  private static final String FILE = "arguments.txt";
  private static final int MOST_BYTES = 1 << 16;
  private static final int MOST_OPTIONS = 100;

  static RunOptions read(Path run) {
    String text;
    try (InputStream in = Files.newInputStream(run.resolve(FILE), LinkOption.NOFOLLOW_LINKS)) {
      text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return new RunOptions("", Map.of());
    }
    List<String> lines = text.lines().limit(MOST_OPTIONS).toList();
    boolean named = !lines.isEmpty() && !lines.get(0).startsWith("-");
    Map<String, String> options = new LinkedHashMap<>();
    for (String line : named ? lines.subList(1, lines.size()) : lines) {
      int value = line.indexOf('=');
      if (!line.startsWith("--")) {
        options.merge("data", VisibleText.of(line), (one, other) -> one + ", " + other);
      } else if (value < 0) {
        options.put(VisibleText.of(line), "yes");
      } else {
        options.merge(
            VisibleText.of(line.substring(0, value)),
            VisibleText.of(line.substring(value + 1)),
            (one, other) -> one + ", " + other);
      }
    }
    return new RunOptions(named ? VisibleText.of(lines.get(0)) : "", options);
  }
}
