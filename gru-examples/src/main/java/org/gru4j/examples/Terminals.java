package org.gru4j.examples;

import picocli.CommandLine.Help.Ansi;

/** Whether a person is looking. */
final class Terminals {
  private Terminals() {}

  /** Whether a line can be written over; picocli knows how each JDK tells. */
  static boolean isTerminal() {
    return Ansi.AUTO.enabled();
  }
}
