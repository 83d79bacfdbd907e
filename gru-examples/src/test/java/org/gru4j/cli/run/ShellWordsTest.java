package org.gru4j.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Command lines that a person pastes, and cards that a browser shows. */
class ShellWordsTest {
  /** What the shell makes of a command line is what was put into it. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aShellReadsTheSameWords() throws Exception {
    List<String> words =
        List.of(
            "plain-1.5_a/b:c=d,e+f%@",
            "two words",
            "it's",
            "",
            "$HOME `id` $(id) \"quoted\" \\ ; | & > < * ? [a] {b} ~ # !",
            "--delimiter=;",
            "Übung");
    Process shell =
        new ProcessBuilder(
                "sh",
                "-c",
                "for word in " + ShellWords.of(words) + "; do printf '%s\\n' \"$word\"; done")
            .redirectErrorStream(true)
            .start();
    String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).isZero();
    assertThat(printed).isEqualTo(String.join("\n", words) + "\n");
    assertThat(ShellWords.of("plain")).isEqualTo("plain");
  }

  @Test
  void whatCannotBeSeenIsShown() {
    assertThat(ShellWords.of("a\u001b[31m\nb")).isEqualTo("'a\\u001B[31m\\u000Ab'");
  }

  @Test
  void aCardShowsMarkupAsText() {
    assertThat(ModelCard.escaped("<img src=x onerror=alert(1)> [a](b) `c` | *d*\n# e &amp;"))
        .isEqualTo(
            "&lt;img src=x onerror=alert\\(1\\)&gt; \\[a\\]\\(b\\) \\`c\\` \\| \\*d\\*\\u000A\\# e &amp;amp;"
                .replace("\\u000A", "\\\\u000A"));
  }
}
