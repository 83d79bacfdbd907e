package org.gru4j.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * White space as Python's {@code str.isspace} has it, which figures of other programs rest on.
 * Java's differs both ways: its {@code isWhitespace} leaves out the spaces that do not break a line
 * (U+00A0, U+2007, U+202F) and U+0085, and the {@code \s} of its patterns is ASCII.
 */
public final class PythonSpaces {
  private PythonSpaces() {}

  /** Whether Python counts a code point as white space. */
  public static boolean isSpace(int point) {
    return Character.isWhitespace(point) || Character.isSpaceChar(point) || point == 0x85;
  }

  /** What stands between white space: {@code text.split()}. */
  public static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              if (!isSpace(point)) {
                word.appendCodePoint(point);
              } else if (!word.isEmpty()) {
                words.add(word.toString());
                word.setLength(0);
              }
            });
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return words;
  }

  /** The text without white space at its end: {@code text.rstrip()}. */
  static String withoutTrailing(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }
}
