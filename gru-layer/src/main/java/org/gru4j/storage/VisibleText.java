package org.gru4j.storage;

/** Text from files as messages show it: on one line, with nothing that cannot be seen. */
public final class VisibleText {
  private static final int LONGEST = 200;

  private VisibleText() {}

  /**
   * The text with control characters, line ends and characters without a form (a byte order mark)
   * as {@code \}{@code u000A}, and cut after 200 characters.
   */
  public static String of(String text) {
    int end = Math.min(text.length(), LONGEST);
    StringBuilder shown = new StringBuilder();
    text.substring(0, end).codePoints().forEach(point -> append(shown, point));
    return text.length() > end ? shown.append("...").toString() : shown.toString();
  }

  /** The same of a whole message, which is not cut. */
  public static String ofMessage(String message) {
    StringBuilder shown = new StringBuilder();
    message.codePoints().forEach(point -> append(shown, point));
    return shown.toString();
  }

  private static void append(StringBuilder shown, int point) {
    switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          shown.append("\\u%04X".formatted(point));
      default -> shown.appendCodePoint(point);
    }
  }
}
