package org.gru4j.cli.run;

/** How a person calls this program, for sentences that say what to run next. */
public final class Program {
  /** Set by the program's script, where it is not the one of a checkout. */
  private static final String COMMAND = "gru4j.command";

  private Program() {}

  /** As a person can paste it into a shell. */
  public static String command() {
    return ShellWords.of(path());
  }

  /** The word alone. */
  static String path() {
    return System.getProperty(COMMAND, "./gru4j");
  }
}
