package org.gru4j.cli.run;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.gru4j.storage.VisibleText;

/** Words of a command line as a person can paste them into a shell. */
public final class ShellWords {
  private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_./:=,+%@-]+");

  private ShellWords() {}

  /** Words with spaces between, in single quotes where the shell would else take them apart. */
  public static String of(List<String> words) {
    return words.stream().map(ShellWords::of).collect(Collectors.joining(" "));
  }

  /** The words of a path: one. */
  public static String of(Path path) {
    return of(path.toString());
  }

  /** One word; what cannot be seen is shown as its number. */
  public static String of(String word) {
    String visible = VisibleText.ofMessage(word);
    return PLAIN.matcher(visible).matches() ? visible : "'" + visible.replace("'", "'\\''") + "'";
  }
}
