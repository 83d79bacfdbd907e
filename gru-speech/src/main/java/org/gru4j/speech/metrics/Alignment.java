package org.gru4j.speech.metrics;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacter.EastAsianWidth;
import com.ibm.icu.lang.UProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The alignment of a recognised text with its reference that has the fewest errors, and among those
 * the most hits, so that its counts are unique. See V. I. Levenshtein, Binary codes capable of
 * correcting deletions, insertions, and reversals, 1966.
 *
 * @param steps from the first unit to the last
 */
public record Alignment(List<Step> steps) {
  /** What happened to a unit. */
  public enum Kind {
    /** Both have it. */
    HIT,
    /** The recognised text has another. */
    SUBSTITUTION,
    /** The recognised text has nothing there. */
    DELETION,
    /** The reference has nothing there. */
    INSERTION
  }

  /**
   * A place of the alignment.
   *
   * @param reference the unit of the reference; null where one is inserted
   * @param recognised the recognised unit; null where one is deleted
   */
  public record Step(@Nullable String reference, @Nullable String recognised) {
    /** What happened here. */
    public Kind kind() {
      if (reference == null) {
        return Kind.INSERTION;
      }
      if (recognised == null) {
        return Kind.DELETION;
      }
      return reference.equals(recognised) ? Kind.HIT : Kind.SUBSTITUTION;
    }
  }

  private static final String NOTHING = "***";

  /** Keeps a copy. */
  public Alignment {
    steps = List.copyOf(steps);
  }

  /** Aligns two texts by units; takes memory in proportion to the product of their lengths. */
  public static Alignment of(String reference, String recognised, TextUnit unit) {
    return of(unit.split(reference), unit.split(recognised));
  }

  /** Aligns two sequences. */
  public static Alignment of(List<String> reference, List<String> recognised) {
    Costs costs = new Costs(reference, recognised);
    byte[][] origins = new byte[reference.size() + 1][];
    costs.run(origins);
    List<Step> steps = new ArrayList<>();
    int row = reference.size();
    int column = recognised.size();
    while (row > 0 || column > 0) {
      byte origin = origins[row][column];
      boolean usesReference = origin != Costs.FROM_LEFT;
      boolean usesRecognised = origin != Costs.FROM_ABOVE;
      steps.add(
          new Step(
              usesReference ? reference.get(--row) : null,
              usesRecognised ? recognised.get(--column) : null));
    }
    Collections.reverse(steps);
    return new Alignment(steps);
  }

  /**
   * The counts of the same alignment, in memory in proportion to the length of the recognised text:
   * with E errors and H hits of N and M units there are {@code N + M - 2H - E} substitutions.
   */
  public static ErrorCounts counts(String reference, String recognised, TextUnit unit) {
    List<String> expected = unit.split(reference);
    List<String> found = unit.split(recognised);
    Costs costs = new Costs(expected, found);
    costs.run(null);
    long hits = costs.hits();
    long substitutions = expected.size() + found.size() - 2 * hits - costs.errors();
    return new ErrorCounts(
        hits,
        substitutions,
        expected.size() - hits - substitutions,
        found.size() - hits - substitutions);
  }

  /** What it counts. */
  public ErrorCounts counts() {
    return new ErrorCounts(
        count(Kind.HIT), count(Kind.SUBSTITUTION), count(Kind.DELETION), count(Kind.INSERTION));
  }

  private long count(Kind kind) {
    return steps.stream().filter(step -> step.kind() == kind).count();
  }

  /**
   * Three lines for people, one place below the other, errors in capitals where the script has
   * them:
   *
   * <pre>
   * REF:  the  CAT  sat  ON
   * HYP:  the  HAT  sat  ***
   *            S         D
   * </pre>
   */
  public String toText() {
    StringBuilder references = new StringBuilder("REF:");
    StringBuilder recognised = new StringBuilder("HYP:");
    StringBuilder kinds = new StringBuilder("    ");
    for (Step step : steps) {
      String above = shown(step.reference(), step.kind());
      String below = shown(step.recognised(), step.kind());
      int width = Math.max(columns(above), columns(below));
      append(references, above, width);
      append(recognised, below, width);
      append(kinds, step.kind() == Kind.HIT ? "" : step.kind().name().substring(0, 1), width);
    }
    return references.toString().stripTrailing()
        + "\n"
        + recognised.toString().stripTrailing()
        + "\n"
        + kinds.toString().stripTrailing()
        + "\n";
  }

  private static String shown(@Nullable String unit, Kind kind) {
    if (unit == null) {
      return NOTHING;
    }
    return kind == Kind.HIT ? unit : unit.toUpperCase(Locale.ROOT);
  }

  private static void append(StringBuilder line, String unit, int width) {
    line.append("  ").append(unit).append(" ".repeat(width - columns(unit)));
  }

  /** The columns that a text takes on a console. */
  private static int columns(String text) {
    return text.codePoints().map(Alignment::columns).sum();
  }

  private static int columns(int symbol) {
    int type = Character.getType(symbol);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    int width = UCharacter.getIntPropertyValue(symbol, UProperty.EAST_ASIAN_WIDTH);
    return width == EastAsianWidth.WIDE || width == EastAsianWidth.FULLWIDTH ? 2 : 1;
  }

  /** The table of the smallest costs, of which two rows are kept. */
  private static final class Costs {
    static final byte DIAGONAL = 0;
    static final byte FROM_ABOVE = 1;
    static final byte FROM_LEFT = 2;

    /** More than there can be hits, so that a hit never outweighs an error. */
    private static final long ERROR = 1L << 32;

    private final int[] reference;
    private final int[] recognised;
    private long[] row;

    Costs(List<String> reference, List<String> recognised) {
      Map<String, Integer> numbers = new HashMap<>();
      this.reference = numbers(reference, numbers);
      this.recognised = numbers(recognised, numbers);
      this.row = new long[recognised.size() + 1];
    }

    private static int[] numbers(List<String> units, Map<String, Integer> numbers) {
      return units.stream()
          .mapToInt(unit -> numbers.computeIfAbsent(unit, key -> numbers.size()))
          .toArray();
    }

    /** Fills the table; remembers where each cell came from, if anybody wants to know. */
    void run(byte @Nullable [][] origins) {
      byte[] from = new byte[row.length];
      for (int column = 1; column < row.length; column++) {
        row[column] = column * ERROR;
        from[column] = FROM_LEFT;
      }
      if (origins != null) {
        origins[0] = from;
      }
      for (int i = 1; i <= reference.length; i++) {
        from = new byte[origins == null ? 0 : row.length];
        row = next(row, i, from);
        if (origins != null) {
          origins[i] = from;
        }
      }
    }

    private long[] next(long[] above, int i, byte[] from) {
      long[] next = new long[above.length];
      next[0] = i * ERROR;
      if (from.length > 0) {
        from[0] = FROM_ABOVE;
      }
      for (int column = 1; column < next.length; column++) {
        boolean same = reference[i - 1] == recognised[column - 1];
        long best = above[column - 1] + (same ? -1 : ERROR);
        byte origin = DIAGONAL;
        if (above[column] + ERROR < best) {
          best = above[column] + ERROR;
          origin = FROM_ABOVE;
        }
        if (next[column - 1] + ERROR < best) {
          best = next[column - 1] + ERROR;
          origin = FROM_LEFT;
        }
        next[column] = best;
        if (from.length > 0) {
          from[column] = origin;
        }
      }
      return next;
    }

    /** The cost is {@code errors * ERROR - hits}. */
    long errors() {
      return -Math.floorDiv(-row[row.length - 1], ERROR);
    }

    long hits() {
      return errors() * ERROR - row[row.length - 1];
    }
  }
}
