package org.gru4j.text;

import java.util.List;
import java.util.regex.Pattern;

/** Finds columns as people name them. */
public final class CsvHeading {
  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,9}");

  private CsvHeading() {}

  /**
   * The column of a name, or else of a number from 0; negative ones count from the end, -1 is the
   * last.
   *
   * @param names of the columns; may be empty
   * @param width how many columns there are
   * @return -1 if there is none
   */
  public static int find(List<String> names, int width, String wanted) {
    String name = wanted.strip();
    int column = names.indexOf(name);
    if (column < 0 && WHOLE_NUMBER.matcher(name).matches()) {
      int number = Integer.parseInt(name);
      column = number < 0 ? width + number : number;
    }
    return column >= 0 && column < width ? column : -1;
  }
}
