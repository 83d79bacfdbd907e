package org.gru4j.forecast.series;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Series of one kind.
 *
 * @param frequency how far apart their steps are
 * @param zone whose clock tells hours and days, where the times of the series are those of
 *     Greenwich; null if they are what the clock says
 * @param roles what is known beside them
 * @param series at least one, each with an id of its own
 */
public record SeriesSet(
    Frequency frequency, @Nullable ZoneId zone, SeriesRoles roles, List<Series> series) {
  /**
   * Checks the series.
   *
   * @throws SeriesException if there is none, or two have one id
   */
  public SeriesSet {
    series = List.copyOf(series);
    if (series.isEmpty()) {
      throw new SeriesException("Expected at least one series, found none.");
    }
    HashSet<String> ids = new HashSet<>();
    for (Series each : series) {
      if (!ids.add(each.id())) {
        throw new SeriesException(
            "Expected series with ids of their own, found \"%s\" twice.".formatted(each.id()));
      }
    }
  }

  /** Series of numbers alone. */
  public static SeriesSet of(Frequency frequency, List<Series> series) {
    return new SeriesSet(frequency, null, SeriesRoles.NONE, series);
  }

  /** The same with each series changed; null leaves one out. */
  public SeriesSet map(UnaryOperator<@Nullable Series> change) {
    List<Series> changed = new ArrayList<>();
    for (Series each : series) {
      Series other = change.apply(each);
      if (other != null) {
        changed.add(other);
      }
    }
    return new SeriesSet(frequency, zone, roles, changed);
  }

  /**
   * The same without the last steps of each.
   *
   * @throws SeriesException if a series has no more than these
   */
  public SeriesSet withoutLast(long steps) {
    return steps == 0
        ? this
        : map(
            each -> {
              if (each.length() <= steps) {
                throw new SeriesException(
                    "Expected more than %d steps in series \"%s\", as they are held out, found %d."
                        .formatted(steps, each.id(), each.length()));
              }
              return each.first((int) (each.length() - steps));
            });
  }

  /** What a clock shows at a step of a series; null if no times are known. */
  public @Nullable LocalDateTime clock(Series of, long step) {
    LocalDateTime time = time(of, step);
    return time == null || zone == null
        ? time
        : time.atOffset(ZoneOffset.UTC).atZoneSameInstant(zone).toLocalDateTime();
  }

  private @Nullable LocalDateTime time(Series of, long step) {
    LocalDateTime start = of.start();
    return start == null ? null : frequency.plus(start, step);
  }

  /** How messages and predictions name a step: its time, or its number from 1. */
  public String name(Series of, long step) {
    LocalDateTime time = time(of, step);
    if (time == null) {
      return String.valueOf(step + 1);
    }
    if (zone != null) {
      return time.atOffset(ZoneOffset.UTC).atZoneSameInstant(zone).toOffsetDateTime().toString();
    }
    boolean days = frequency.unit().compareTo(Frequency.Unit.DAY) >= 0;
    return days && time.toLocalTime().equals(LocalTime.MIDNIGHT)
        ? time.toLocalDate().toString()
        : time.toString();
  }
}
