package org.gru4j.forecast.series;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gru4j.storage.VisibleText;
import org.jspecify.annotations.Nullable;

/** Puts the rows of series on a grid of equal steps, where steps without a row are missing. */
final class SeriesGrid {
  /** About 80 MB of numbers. */
  private static final long MOST_STEPS = 10_000_000;

  private static final int HOUR = 60;
  private static final int DAY = 24 * HOUR;
  private static final int WEEK = 7 * DAY;
  private static final int QUARTER = 3;
  private static final int YEAR = 12;

  private final SeriesReader form;
  private final String file;
  private final TimeText texts;
  private final List<SeriesTable.Part> parts;
  private boolean absolute;
  private boolean local;

  SeriesGrid(SeriesReader form, String file, TimeText texts, List<SeriesTable.Part> parts) {
    this.form = form;
    this.file = file;
    this.texts = texts;
    this.parts = parts;
  }

  SeriesSet series() {
    List<List<LocalDateTime>> times = new ArrayList<>();
    boolean timed = form.layout() != SeriesLayout.ROWS && !form.time().isEmpty();
    if (timed) {
      parts.forEach(part -> times.add(times(part)));
      if (form.frequency().isEmpty() || Frequency.of(form.frequency()).unit().isOfCalendar()) {
        toFirstDays(times);
      }
    }
    Frequency frequency = frequency(times);
    List<Series> all = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      all.add(timed ? onGrid(parts.get(i), times.get(i), frequency) : inOrder(parts.get(i)));
    }
    ZoneId zone = form.zoneId();
    return new SeriesSet(
        frequency, zone == null && absolute ? ZoneOffset.UTC : zone, form.roles(), all);
  }

  private List<LocalDateTime> times(SeriesTable.Part part) {
    List<LocalDateTime> times = new ArrayList<>();
    LocalDateTime before = null;
    SeriesTable.Step last = null;
    for (SeriesTable.Step step : part.steps()) {
      TimeText.Read read = texts.read(step.time(), before);
      if (read == null) {
        throw new SeriesException(
            "Expected a time such as 2026-01-31 or 2026-01-31 14:00%s in line %d of %s, found \"%s\"; --time-format says how times are written."
                .formatted(
                    form.zone().isEmpty() ? "" : " that a clock in " + form.zone() + " shows",
                    step.line(),
                    file,
                    VisibleText.of(step.time())));
      }
      absolute |= read.absolute();
      local |= !read.absolute();
      if (absolute && local) {
        throw new SeriesException(
            "Expected an offset from Greenwich in all times of %s or in none, found it different in line %d."
                .formatted(file, step.line()));
      }
      if (before != null && last != null && !read.time().isAfter(before)) {
        throw new SeriesException(
            (read.time().equals(before)
                    ? "Expected each time once in series \"%s\" of %s, found %s in lines %d and %d."
                    : "Expected times in ascending order in series \"%s\" of %s, found %s in line %5$d behind a later one in line %4$d.")
                .formatted(VisibleText.of(part.id()), file, step.time(), last.line(), step.line()));
      }
      before = read.time();
      last = step;
      times.add(before);
    }
    return times;
  }

  /** Where all times are the last days of months, a month counts from its first. */
  private static void toFirstDays(List<List<LocalDateTime>> times) {
    boolean ends =
        times.stream()
            .flatMap(List::stream)
            .allMatch(time -> time.toLocalDate().plusDays(1).getDayOfMonth() == 1);
    if (ends) {
      times.forEach(each -> each.replaceAll(time -> time.withDayOfMonth(1)));
    }
  }

  private Frequency frequency(List<List<LocalDateTime>> times) {
    if (!form.frequency().isEmpty()) {
      return Frequency.of(form.frequency());
    }
    boolean months = true;
    long width = 0;
    for (List<LocalDateTime> each : times) {
      for (int i = 1; i < each.size(); i++) {
        LocalDateTime from = each.get(i - 1);
        LocalDateTime to = each.get(i);
        months &=
            from.getDayOfMonth() == to.getDayOfMonth()
                && from.toLocalTime().equals(LocalTime.MIDNIGHT)
                && ChronoUnit.MONTHS.between(from, to) > 0;
        width = divisor(width, ChronoUnit.MINUTES.between(from, to));
      }
    }
    if (width == 0) {
      throw new SeriesException(
          "Expected times that tell how far apart the steps of %s are, or --frequency, found neither."
              .formatted(file));
    }
    return months ? ofMonths(times) : ofMinutes(width);
  }

  private static Frequency ofMonths(List<List<LocalDateTime>> times) {
    long width = 0;
    for (List<LocalDateTime> each : times) {
      for (int i = 1; i < each.size(); i++) {
        width = divisor(width, ChronoUnit.MONTHS.between(each.get(i - 1), each.get(i)));
      }
    }
    int months = Math.toIntExact(width);
    return months % YEAR == 0
        ? new Frequency(months / YEAR, Frequency.Unit.YEAR)
        : months % QUARTER == 0
            ? new Frequency(months / QUARTER, Frequency.Unit.QUARTER)
            : new Frequency(months, Frequency.Unit.MONTH);
  }

  private static Frequency ofMinutes(long width) {
    int minutes = Math.toIntExact(width);
    if (minutes % WEEK == 0) {
      return new Frequency(minutes / WEEK, Frequency.Unit.WEEK);
    }
    if (minutes % DAY == 0) {
      return new Frequency(minutes / DAY, Frequency.Unit.DAY);
    }
    return minutes % HOUR == 0
        ? new Frequency(minutes / HOUR, Frequency.Unit.HOUR)
        : new Frequency(minutes, Frequency.Unit.MINUTE);
  }

  private static long divisor(long a, long b) {
    return b == 0 ? a : divisor(b, a % b);
  }

  private Series onGrid(SeriesTable.Part part, List<LocalDateTime> times, Frequency frequency) {
    LocalDateTime start = times.get(0);
    int[] places = new int[times.size()];
    for (int i = 0; i < places.length; i++) {
      long place = frequency.steps(start, times.get(i));
      if (place < 0 || place >= MOST_STEPS) {
        throw new SeriesException(
            "Expected times of series \"%s\" of %s at most %,d steps of %s behind %s, and on one of them, found %s in line %d; --frequency says how far apart steps are."
                .formatted(
                    VisibleText.of(part.id()),
                    file,
                    MOST_STEPS,
                    frequency,
                    part.steps().get(0).time(),
                    part.steps().get(i).time(),
                    part.steps().get(i).line()));
      }
      places[i] = (int) place;
    }
    return series(part, start, places);
  }

  private Series inOrder(SeriesTable.Part part) {
    int[] places = new int[part.steps().size()];
    Arrays.setAll(places, i -> i);
    TimeText.Read start = form.start().isEmpty() ? null : texts.read(form.start(), null);
    if (start == null && !form.start().isEmpty()) {
      throw new SeriesException(
          "Expected a time such as 2026-01-31 (--start), found \"%s\"."
              .formatted(VisibleText.of(form.start())));
    }
    return series(part, start == null ? null : start.time(), places);
  }

  private Series series(SeriesTable.Part part, @Nullable LocalDateTime start, int[] places) {
    List<SeriesTable.Step> steps = part.steps();
    int last = steps.size() - 1;
    while (last >= 0 && Double.isNaN(steps.get(last).target())) {
      last--;
    }
    if (last < 0) {
      throw new SeriesException(
          "Expected a number in series \"%s\" of %s, found none."
              .formatted(VisibleText.of(part.id()), file));
    }
    // Rows behind the last number are for what is known of the future.
    int length = places[last] + 1;
    int all = places[places.length - 1] + 1;
    double[] values = missing(length);
    double[][] known = missing(form.roles().known().size(), all);
    double[][] past = missing(form.roles().past().size(), length);
    for (int i = 0; i < places.length; i++) {
      SeriesTable.Step step = steps.get(i);
      if (i <= last) {
        values[places[i]] = step.target();
        put(step.past(), past, places[i]);
      }
      put(step.known(), known, places[i]);
    }
    return Series.of(part.id(), start, values)
        .beside(
            known,
            past,
            part.categories(),
            part.constants().stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static void put(List<Double> numbers, double[][] rows, int place) {
    for (int column = 0; column < rows.length; column++) {
      rows[column][place] = numbers.get(column);
    }
  }

  private static double[] missing(int length) {
    double[] numbers = new double[length];
    Arrays.fill(numbers, Double.NaN);
    return numbers;
  }

  private static double[][] missing(int rows, int length) {
    double[][] numbers = new double[rows][];
    Arrays.setAll(numbers, row -> missing(length));
    return numbers;
  }
}
