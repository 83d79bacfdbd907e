package org.gru4j.forecast.series;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads times: ISO 8601 with a T or a space, with or without a time of day and an offset from
 * Greenwich; years, months ({@code 2016-07}) and quarters ({@code 2016Q3}); or a pattern of {@link
 * DateTimeFormatter}.
 */
final class TimeText {
  private static final Pattern PERIOD = Pattern.compile("([0-9]{4})(?:-?[qQ]([1-4])|-([0-9]{2}))?");
  private static final int MONTHS_OF_QUARTER = 3;

  /** The parts in brackets need not be there. */
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern(
          "uuuu-MM-dd[['T'][ ]HH:mm[:ss[.SSSSSS][.SSS]][ ][XXX][XX]]", Locale.ROOT);

  private final @Nullable DateTimeFormatter pattern;
  private final @Nullable ZoneId zone;

  /**
   * A reader of times.
   *
   * @param pattern of the times; empty for the usual ones
   * @param zone whose clock they are of, where they have no offset; null for none
   */
  TimeText(String pattern, @Nullable ZoneId zone) {
    this.zone = zone;
    try {
      this.pattern =
          pattern.isEmpty() ? null : DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
    } catch (IllegalArgumentException e) {
      throw new SeriesException(
          "Expected a pattern of times such as dd.MM.yyyy HH:mm (--time-format), found \"%s\"."
              .formatted(pattern));
    }
  }

  /**
   * A time.
   *
   * @param time that of Greenwich if there is an offset or a zone, else what the clock says
   * @param absolute whether the text said its offset
   */
  record Read(LocalDateTime time, boolean absolute) {}

  /**
   * Reads a time.
   *
   * @param before the one before it; null if there is none. Where a clock is set back, an hour
   *     comes twice: it is the second if the first would not be later.
   * @return null if the text is no time, or one that the clock of the zone never shows
   */
  @Nullable Read read(String text, @Nullable LocalDateTime before) {
    TemporalAccessor parsed = parsed(text.strip());
    if (parsed == null) {
      return null;
    }
    if (parsed instanceof OffsetDateTime offset) {
      return new Read(offset.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime(), true);
    }
    LocalDateTime local = (LocalDateTime) parsed;
    if (zone == null) {
      return new Read(local, false);
    }
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
    for (ZoneOffset offset : offsets) {
      LocalDateTime time =
          local.atOffset(offset).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
      boolean last = offset.equals(offsets.get(offsets.size() - 1));
      if (last || before == null || time.isAfter(before)) {
        return new Read(time, false);
      }
    }
    return null;
  }

  private @Nullable TemporalAccessor parsed(String text) {
    try {
      if (pattern != null) {
        return whole(pattern.parse(text));
      }
      Matcher period = PERIOD.matcher(text);
      if (period.matches()) {
        int month =
            period.group(2) != null
                ? MONTHS_OF_QUARTER * (Integer.parseInt(period.group(2)) - 1) + 1
                : period.group(3) != null ? Integer.parseInt(period.group(3)) : 1;
        return LocalDate.of(Integer.parseInt(period.group(1)), month, 1).atStartOfDay();
      }
      return whole(ISO.parse(text));
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static TemporalAccessor whole(TemporalAccessor parsed) {
    LocalDate date = LocalDate.from(parsed);
    LocalTime time = parsed.query(TemporalQueries.localTime());
    LocalDateTime local = time == null ? date.atStartOfDay() : date.atTime(time);
    ZoneId offset = parsed.query(TemporalQueries.offset());
    return offset instanceof ZoneOffset known ? local.atOffset(known) : local;
  }
}
