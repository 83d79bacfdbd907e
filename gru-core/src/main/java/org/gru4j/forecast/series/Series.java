package org.gru4j.forecast.series;

import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One series of numbers on a grid of equal steps, with what is known beside it. A number that is
 * missing is NaN.
 */
public final class Series {
  private final String id;
  private final @Nullable LocalDateTime start;
  private final double[] values;
  private final double[][] known;
  private final double[][] past;
  private final List<String> categories;
  private final double[] constants;

  private Series(
      String id,
      @Nullable LocalDateTime start,
      double[] values,
      double[][] known,
      double[][] past,
      List<String> categories,
      double[] constants) {
    this.id = Objects.requireNonNull(id);
    this.start = start;
    this.values = values;
    this.known = known;
    this.past = past;
    this.categories = List.copyOf(categories);
    this.constants = constants;
  }

  /**
   * A series of numbers alone.
   *
   * @param id its name
   * @param start time of the first step; null if no times are known
   * @param values a copy is kept
   */
  public static Series of(String id, @Nullable LocalDateTime start, double... values) {
    return new Series(
        id, start, values.clone(), new double[0][], new double[0][], List.of(), new double[0]);
  }

  /**
   * The same with what is known beside it, in the order of {@link SeriesRoles}.
   *
   * @param known a row for each column, of at least as many steps as the series
   * @param past a row for each column, of as many steps as the series
   */
  public Series beside(
      double[][] known, double[][] past, List<String> categories, double[] constants) {
    return new Series(id, start, values, copy(known), copy(past), categories, constants.clone());
  }

  private static double[][] copy(double[][] rows) {
    return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
  }

  /** Its name. */
  public String id() {
    return id;
  }

  /** Time of the first step; null if no times are known. */
  public @Nullable LocalDateTime start() {
    return start;
  }

  /** How many steps it has. */
  public int length() {
    return values.length;
  }

  /** The number at a step; NaN if it is missing, or the step is before the first. */
  public double value(int step) {
    return step < 0 ? Double.NaN : values[step];
  }

  /** Some of its numbers. */
  public double[] values(int from, int to) {
    return Arrays.copyOfRange(values, from, to);
  }

  /** A number that is known of the future too; NaN where it is not there. */
  public double known(int column, int step) {
    return step < 0 || step >= known[column].length ? Double.NaN : known[column][step];
  }

  /** A number that is known of the past only; NaN where it is not there. */
  public double past(int column, int step) {
    return step < 0 || step >= past[column].length ? Double.NaN : past[column][step];
  }

  /** What it is one of, in the order of the roles. */
  public List<String> categories() {
    return categories;
  }

  /** A number that never changes. */
  public double constant(int column) {
    return constants[column];
  }

  /** How many steps of what is known of the future are there. */
  public int knownUntil() {
    return Arrays.stream(known).mapToInt(row -> row.length).min().orElse(Integer.MAX_VALUE);
  }

  /** The first so many steps; what is known of the future stays. */
  public Series first(int steps) {
    return new Series(id, start, Arrays.copyOf(values, steps), known, past, categories, constants);
  }

  /** The same with further numbers behind its own, whose past columns are missing. */
  public Series followedBy(double... further) {
    double[] all = Arrays.copyOf(values, values.length + further.length);
    System.arraycopy(further, 0, all, values.length, further.length);
    return new Series(id, start, all, known, past, categories, constants);
  }

  /** Whether any number before a step is there. */
  public boolean isKnownBefore(int step) {
    for (int i = 0; i < step; i++) {
      if (!Double.isNaN(values[i])) {
        return true;
      }
    }
    return false;
  }

  /** How many of its numbers are there. */
  public int observed() {
    return (int) Arrays.stream(values).filter(value -> !Double.isNaN(value)).count();
  }

  /** A number that is another one, but for chance, if anything of the series is. */
  public int fingerprint() {
    return Objects.hash(
        id,
        start,
        Arrays.hashCode(values),
        Arrays.deepHashCode(known),
        Arrays.deepHashCode(past),
        categories,
        Arrays.hashCode(constants));
  }
}
