package org.gru4j.cli.predict;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.gru4j.metrics.Estimate;
import org.gru4j.metrics.Interval;
import org.jspecify.annotations.Nullable;

/** Figures as people and as programs read them. */
public final class Figures {
  private Figures() {}

  /** A figure with its interval, such as "0.9500 (0.9000 to 0.9750)". */
  static String text(String format, Estimate estimate) {
    return text(format, estimate, 1);
  }

  /** The same times a factor. */
  static String text(String format, Estimate estimate, double factor) {
    Interval interval = estimate.interval();
    String value = String.format(Locale.ROOT, format, factor * estimate.value());
    return interval == null
        ? value
        : value
            + String.format(
                Locale.ROOT,
                " (" + format + " to " + format + ")",
                factor * interval.lower(),
                factor * interval.upper());
  }

  /** A figure for JSON, which has no NaN. */
  public static @Nullable Double json(double value) {
    return Double.isFinite(value) ? value : null;
  }

  /** A figure with the ends of its interval, null where there is none. */
  static Map<String, @Nullable Double> json(Estimate estimate) {
    Interval interval = estimate.interval();
    Map<String, @Nullable Double> json = new LinkedHashMap<>();
    json.put("value", json(estimate.value()));
    json.put("lower", interval == null ? null : json(interval.lower()));
    json.put("upper", interval == null ? null : json(interval.upper()));
    return Collections.unmodifiableMap(json);
  }
}
