package org.gru4j.train.samples;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.Objects;

/** How much of a sample is kept. */
final class Cut {
  static final int ROWS = 20;
  static final int COLUMNS = 8;

  /** Rows and columns of a matrix. */
  static final int SIDE = 60;

  static final int CURVES = 8;
  static final int POINTS = 400;

  private static final int NAME = 120;
  private static final int CELL = 400;
  private static final int TEXT = 2000;

  private Cut() {}

  static String name(String name) {
    return cut(name, NAME);
  }

  static String text(String text) {
    return cut(text, TEXT);
  }

  static <T> List<T> list(List<T> list, int longest) {
    checkArgument(
        list != null && list.stream().noneMatch(Objects::isNull), "Expected a list, found null.");
    return List.copyOf(list.subList(0, Math.min(longest, list.size())));
  }

  static List<String> labels(List<String> labels, int most) {
    return list(labels, most).stream().map(Cut::name).toList();
  }

  static List<String> cells(List<String> cells, int most) {
    return list(cells, most).stream().map(cell -> cut(cell, CELL)).toList();
  }

  /** Not in the middle of a character of two. */
  private static String cut(String text, int longest) {
    checkArgument(text != null, "Expected a text, found null.");
    if (text.length() <= longest) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
    return text.substring(0, end) + "…";
  }
}
