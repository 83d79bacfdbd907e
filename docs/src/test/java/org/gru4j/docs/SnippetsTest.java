package org.gru4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The Java in README and the guides is that of programs that compile and, where they are examples,
 * run: each block stands word for word in one of them, whatever its indentation.
 */
class SnippetsTest {
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private static final List<Path> PROGRAMS =
      List.of(
          Path.of("gru-examples/src/main/java/org/gru4j/examples"),
          Path.of("docs/src/test/java/org/gru4j/docs/snippets"));

  @Test
  void everyBlockOfJavaStandsInAProgram() throws IOException {
    List<String> programs = new ArrayList<>();
    for (Path folder : PROGRAMS) {
      for (Path program : files(Project.ROOT.resolve(folder), ".java")) {
        programs.add(words(Project.read(program)));
      }
    }
    List<String> strangers = new ArrayList<>();
    int blocks = 0;
    List<Path> pages = new ArrayList<>(files(Project.ROOT.resolve("docs"), ".md"));
    pages.add(Project.ROOT.resolve("README.md"));
    for (Path page : pages) {
      for (var block : BLOCK.matcher(Project.read(page)).results().toList()) {
        blocks++;
        String words = words(block.group(1));
        if (programs.stream().noneMatch(program -> program.contains(words))) {
          strangers.add(Project.ROOT.relativize(page) + ":\n" + block.group(1));
        }
      }
    }
    assertThat(blocks).isGreaterThan(8);
    assertThat(strangers).as("blocks that no program holds").isEmpty();
  }

  /** Code without the comments at the end of lines and without white space. */
  private static String words(String code) {
    return code.replaceAll("(?m)//.*$", "").replaceAll("\\s+", "");
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }
}
