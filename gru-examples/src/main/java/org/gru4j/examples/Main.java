package org.gru4j.examples;

/** The entry point of the command-line program. */
public final class Main {
  private Main() {}

  /** Prints one line until the commands are there. */
  public static void main(String[] arguments) {
    System.out.println("GRU4J, called with " + String.join(" ", arguments));
  }
}
