package org.gru4j.forecast.series;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * How far apart the steps of a series are, such as 15 minutes or a quarter.
 *
 * @param count how many units
 * @param unit of the calendar
 */
public record Frequency(int count, Unit unit) {
  /** A unit of the calendar. */
  public enum Unit {
    /** A minute. */
    MINUTE(ChronoUnit.MINUTES, 1, "min"),
    /** An hour. */
    HOUR(ChronoUnit.HOURS, 1, "h"),
    /** A day. */
    DAY(ChronoUnit.DAYS, 1, "d"),
    /** Seven days. */
    WEEK(ChronoUnit.WEEKS, 1, "w"),
    /** A month. */
    MONTH(ChronoUnit.MONTHS, 1, "m"),
    /** Three months. */
    QUARTER(ChronoUnit.MONTHS, 3, "q"),
    /** A year. */
    YEAR(ChronoUnit.YEARS, 1, "y");

    private final ChronoUnit chrono;
    private final int times;
    private final String letter;

    Unit(ChronoUnit chrono, int times, String letter) {
      this.chrono = chrono;
      this.times = times;
      this.letter = letter;
    }

    boolean isOfCalendar() {
      return compareTo(MONTH) >= 0;
    }
  }

  private static final Pattern TEXT = Pattern.compile("([0-9]{0,5})\\s*([a-z]+)");
  private static final int MINUTES_OF_DAY = 1440;
  private static final int HOURS_OF_DAY = 24;
  private static final int LAST = 7;

  /**
   * Checks the values.
   *
   * @throws SeriesException if the count is not positive
   */
  public Frequency {
    if (count < 1) {
      throw new SeriesException(
          "Expected a number of units >= 1 in a frequency, found %d.".formatted(count));
    }
  }

  /**
   * A frequency in the letters that are usual elsewhere, or in words: {@code 15min}, {@code h},
   * {@code hourly}, {@code d}, {@code w}, {@code m}, {@code monthly}, {@code q}, {@code y}.
   *
   * @throws SeriesException if it is none of these
   */
  public static Frequency of(String text) {
    Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (matcher.matches()) {
      int count = matcher.group(1).isEmpty() ? 1 : Integer.parseInt(matcher.group(1));
      for (Unit unit : Unit.values()) {
        String name = unit.name().toLowerCase(Locale.ROOT);
        String word = matcher.group(2);
        if (word.equals(unit.letter)
            || word.equals(name)
            || word.equals(name + "s")
            || word.equals(unit == Unit.DAY ? "daily" : name + "ly")) {
          return new Frequency(count, unit);
        }
      }
    }
    throw new SeriesException(
        "Expected a frequency such as 15min, hourly, daily, weekly, monthly, quarterly or yearly (--frequency), found \"%s\"."
            .formatted(text));
  }

  /** The time so many steps later. */
  public LocalDateTime plus(LocalDateTime start, long steps) {
    return start.plus(steps * count * unit.times, unit.chrono);
  }

  /**
   * How many whole steps lie between two times.
   *
   * @return -1 if the second is not on the grid of the first, or before it
   */
  public long steps(LocalDateTime start, LocalDateTime time) {
    long width = (long) count * unit.times;
    long steps = unit.chrono.between(start, time) / width;
    // A month later than the 31st is the last day of the next month.
    for (long candidate = Math.max(0, steps - 1); candidate <= steps + 1; candidate++) {
      if (plus(start, candidate).equals(time)) {
        return candidate;
      }
    }
    return -1;
  }

  /** Steps after which a pattern usually returns: a day, a week, a year; 1 for none. */
  public int season() {
    return switch (unit) {
      case MINUTE -> Math.max(1, MINUTES_OF_DAY / count);
      case HOUR -> Math.max(1, HOURS_OF_DAY / count);
      case DAY -> Math.max(1, 7 / count);
      case WEEK -> Math.max(1, 52 / count);
      case MONTH -> Math.max(1, 12 / count);
      case QUARTER -> Math.max(1, 4 / count);
      case YEAR -> 1;
    };
  }

  /**
   * How many steps back a forecaster looks by itself, in ascending order: the last seven, and
   * around each return of the usual patterns, as GluonTS does (Alexandrov et al. 2020, JMLR
   * 21(116)).
   *
   * @param most no lag is greater
   */
  public int[] lags(int most) {
    IntStream returns =
        switch (unit) {
          case MINUTE ->
              IntStream.concat(
                  around(Math.max(1, 60 / count), 3),
                  IntStream.concat(around(season(), 7), around(7 * season(), 4)));
          case HOUR ->
              IntStream.concat(
                  around(season(), 7),
                  IntStream.concat(around(7 * season(), 4), around(30 * season(), 1)));
          case DAY ->
              IntStream.concat(around(7, 4), IntStream.concat(around(30, 1), around(364, 3)));
          case WEEK -> IntStream.concat(IntStream.of(8, 12), around(52, 3));
          case MONTH, QUARTER -> around(season(), 3);
          case YEAR -> IntStream.empty();
        };
    return IntStream.concat(IntStream.rangeClosed(1, LAST), returns)
        .filter(lag -> lag >= 1 && lag <= most)
        .distinct()
        .sorted()
        .toArray();
  }

  /** The first so many multiples of a period, with their neighbours. */
  private static IntStream around(int period, int times) {
    return IntStream.rangeClosed(1, times)
        .flatMap(k -> IntStream.rangeClosed(k * period - 1, k * period + 1));
  }

  /** As {@link #of} reads it. */
  @Override
  public String toString() {
    return (count == 1 ? "" : count) + unit.letter;
  }
}
