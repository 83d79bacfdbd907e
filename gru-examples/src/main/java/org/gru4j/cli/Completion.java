package org.gru4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.AutoComplete;

/** Writes what a shell completes the program's commands and options by. */
public final class Completion {
  private Completion() {}

  /**
   * Writes a script of Bash, which Zsh reads too.
   *
   * @param arguments the file
   */
  public static void main(String[] arguments) throws IOException {
    Files.writeString(Path.of(arguments[0]), AutoComplete.bash("gru4j", Main.commandLine()));
  }
}
