package org.gru4j.forecast.series;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * What the columns of a table of series are beside the number that is forecast, by their names.
 *
 * @param known numbers that are known of the future too, such as a price or a holiday
 * @param past numbers that are known only of the past, such as the weather
 * @param categories what never changes within a series and is one of several, such as a shop
 * @param constants numbers that never change within a series
 */
public record SeriesRoles(
    List<String> known, List<String> past, List<String> categories, List<String> constants) {
  /** Nothing but the number that is forecast. */
  public static final SeriesRoles NONE =
      new SeriesRoles(List.of(), List.of(), List.of(), List.of());

  /**
   * Keeps copies.
   *
   * @throws SeriesException if a column has two roles
   */
  public SeriesRoles {
    known = List.copyOf(known);
    past = List.copyOf(past);
    categories = List.copyOf(categories);
    constants = List.copyOf(constants);
    List<String> all = new ArrayList<>(known);
    all.addAll(past);
    all.addAll(categories);
    all.addAll(constants);
    HashSet<String> seen = new HashSet<>();
    for (String name : all) {
      if (!seen.add(name)) {
        throw new SeriesException(
            "Expected one role for each column, found \"%s\" twice.".formatted(name));
      }
    }
  }
}
