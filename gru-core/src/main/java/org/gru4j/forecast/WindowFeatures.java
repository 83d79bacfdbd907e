package org.gru4j.forecast;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.gru4j.forecast.series.Frequency.Unit;
import org.gru4j.forecast.series.Series;
import org.gru4j.forecast.series.SeriesSet;

/**
 * What the network reads of a step, numbers of about the size of 1: the scaled numbers at its lags,
 * whether the last number is there, where the step is on the clock and the calendar, how old the
 * series is, and what is known beside it.
 */
final class WindowFeatures {
  /** A window may hold what is far beyond its context; beyond this it says nothing more. */
  private static final double GREATEST = 100;

  private static final int CLOCKS = 3;
  private static final double DAYS_OF_YEAR = 365.25;
  private static final double MINUTES_OF_DAY = 1440;
  private static final int DAYS_OF_WEEK = 7;

  private final ForecasterSettings settings;
  private final int[] lags;
  private final int count;

  /** The numbers of the categories of each column by their names. */
  private final List<Map<String, Integer>> categories = new ArrayList<>();

  WindowFeatures(ForecasterSettings settings) {
    this.settings = settings;
    this.lags = settings.lags().stream().mapToInt(Integer::intValue).toArray();
    for (List<String> names : settings.categories()) {
      Map<String, Integer> numbers = new HashMap<>();
      for (int i = 0; i < names.size(); i++) {
        numbers.putIfAbsent(names.get(i), i);
      }
      categories.add(numbers);
    }
    this.count = names().size();
  }

  /** How many numbers there are of a step. */
  int count() {
    return count;
  }

  /** What the numbers are, in their order. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    for (int lag : lags) {
      names.add("number " + lag + " before");
    }
    names.add("number 1 before is there");
    names.add("age");
    if (settings.window().isDirect()) {
      names.add("part of the horizon");
    }
    if (settings.timed()) {
      for (String part : List.of("day", "week", "year")) {
        names.add("sine of " + part);
        names.add("cosine of " + part);
      }
    }
    settings.roles().known().forEach(column -> names.add("known " + column));
    for (String column : settings.roles().past()) {
      names.add("past " + column + " 1 before");
      names.add("past " + column + " 1 before is there");
    }
    settings.roles().constants().forEach(column -> names.add("constant " + column));
    return names;
  }

  /**
   * Writes the part that depends on the numbers of the series.
   *
   * @param value the number at a step; NaN if it is missing
   * @param target receives a number each {@code stride} places
   * @return the place after the last
   */
  int lags(
      IntToDoubleFunction value,
      int step,
      WindowScaling.Scale scale,
      float[] target,
      int offset,
      int stride) {
    int place = offset;
    for (int lag : lags) {
      double scaled = scale.apply(value.applyAsDouble(step - lag));
      target[place] =
          Double.isNaN(scaled) ? 0 : (float) Math.max(-GREATEST, Math.min(GREATEST, scaled));
      place += stride;
    }
    target[place] = Double.isNaN(value.applyAsDouble(step - 1)) ? 0 : 1;
    return place + stride;
  }

  /**
   * Writes the part that does not.
   *
   * @param origin the first step that is forecast
   */
  void surroundings(
      SeriesSet set, Series series, int step, int origin, float[] target, int offset, int stride) {
    int place = offset;
    target[place] = (float) Math.log10(2.0 + Math.max(0, step));
    place += stride;
    if (settings.window().isDirect()) {
      target[place] = Math.max(0, step - origin + 1) / (float) settings.window().horizon();
      place += stride;
    }
    if (settings.timed()) {
      LocalDateTime time = set.clock(series, step);
      double[] angles = time == null ? new double[CLOCKS] : angles(time);
      for (double angle : angles) {
        target[place] = (float) Math.sin(2 * Math.PI * angle);
        target[place + stride] = (float) Math.cos(2 * Math.PI * angle);
        place += 2 * stride;
      }
    }
    for (int i = 0; i < settings.roles().known().size(); i++) {
      target[place] = (float) settings.known(i).apply(series.known(i, step));
      place += stride;
    }
    for (int i = 0; i < settings.roles().past().size(); i++) {
      double before = step - 1 < origin ? series.past(i, step - 1) : Double.NaN;
      target[place] = (float) settings.past(i).apply(before);
      target[place + stride] = Double.isNaN(before) ? 0 : 1;
      place += 2 * stride;
    }
    for (int i = 0; i < settings.roles().constants().size(); i++) {
      target[place] = (float) settings.constant(i).apply(series.constant(i));
      place += stride;
    }
  }

  /** Parts of a day, a week and a year that have passed; what a step is longer than counts none. */
  private double[] angles(LocalDateTime time) {
    Unit unit = settings.frequency().unit();
    double day = (time.getHour() * 60 + time.getMinute()) / MINUTES_OF_DAY;
    double week = (time.getDayOfWeek().getValue() - 1) / (double) DAYS_OF_WEEK;
    double year = (time.getDayOfYear() - 1) / DAYS_OF_YEAR;
    return new double[] {
      unit.compareTo(Unit.HOUR) <= 0 ? day : 0, unit.compareTo(Unit.DAY) <= 0 ? week : 0, year
    };
  }

  /** The number of a category in a column; that of the others if the training did not have it. */
  int category(Series series, int column) {
    return categories.get(column).getOrDefault(series.categories().get(column), 0);
  }
}
