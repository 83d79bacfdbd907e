package org.gru4j.train.samples;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.List;
import org.gru4j.metrics.LabelCounts;
import org.nd4j.shade.jackson.annotation.JsonSubTypes;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;

/**
 * Something that a model made at a validation, for people to look at. Whatever is longer than a
 * page shows is cut, not refused.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Sample.Text.class, name = "text"),
  @JsonSubTypes.Type(value = Sample.Table.class, name = "table"),
  @JsonSubTypes.Type(value = Sample.Matrix.class, name = "matrix"),
  @JsonSubTypes.Type(value = Sample.Series.class, name = "series"),
  @JsonSubTypes.Type(value = Sample.Figure.class, name = "figure")
})
public sealed interface Sample {
  /** What it shows, in a few words: the same at each validation. */
  String name();

  /**
   * A text that the model wrote.
   *
   * @param given what it was given to go on with; may be empty
   * @param text what it wrote
   */
  record Text(String name, String given, String text) implements Sample {
    /** Cuts long texts. */
    public Text {
      name = Cut.name(name);
      given = Cut.text(given);
      text = Cut.text(text);
    }
  }

  /**
   * Cells of text under headings.
   *
   * @param columns the headings
   * @param rows as many cells each
   */
  record Table(String name, List<String> columns, List<List<String>> rows) implements Sample {
    /**
     * Cuts long cells and many rows.
     *
     * @throws IllegalArgumentException if a row has not a cell for each column
     */
    public Table {
      name = Cut.name(name);
      columns = Cut.labels(columns, Cut.COLUMNS);
      rows = Cut.list(rows, Cut.ROWS).stream().map(row -> Cut.cells(row, Cut.COLUMNS)).toList();
      for (List<String> row : rows) {
        checkArgument(
            row.size() == columns.size(),
            "Expected rows of %s cells, found one of %s.",
            columns.size(),
            row.size());
      }
    }
  }

  /**
   * Numbers with a label for each row and column, such as attention or confusions.
   *
   * @param rowsAre what the rows are, such as "true label"
   * @param columnsAre what the columns are
   * @param values a row for each row label
   */
  record Matrix(
      String name,
      String rowsAre,
      String columnsAre,
      List<String> rows,
      List<String> columns,
      List<double[]> values)
      implements Sample {
    /**
     * Cuts many rows and columns.
     *
     * @throws IllegalArgumentException if the values are not as many as the labels
     */
    public Matrix {
      checkArgument(
          rows.size() == values.size(),
          "Expected a row of values for each of %s labels, found %s.",
          rows.size(),
          values.size());
      for (double[] row : values) {
        checkArgument(
            row.length == columns.size(),
            "Expected rows of %s values, found one of %s.",
            columns.size(),
            row.length);
      }
      name = Cut.name(name);
      rowsAre = Cut.name(rowsAre);
      columnsAre = Cut.name(columnsAre);
      rows = Cut.labels(rows, Cut.SIDE);
      columns = Cut.labels(columns, Cut.SIDE);
      int width = columns.size();
      values = Cut.list(values, Cut.SIDE).stream().map(row -> Arrays.copyOf(row, width)).toList();
    }

    /**
     * How often which label was predicted for which.
     *
     * @param what is labelled, such as "word"
     */
    public static Matrix confusions(String what, LabelCounts counts) {
      return labels(
          "confusions",
          what,
          counts,
          Arrays.stream(counts.confusion())
              .map(row -> Arrays.stream(row).asDoubleStream().toArray())
              .toList());
    }

    /** The same as shares of each true label: frequent labels would outshine the others. */
    public static Matrix confusionShares(String what, LabelCounts counts) {
      return labels("share of each true " + what, what, counts, counts.confusionShares());
    }

    private static Matrix labels(
        String name, String what, LabelCounts counts, List<double[]> values) {
      return new Matrix(
          name, "true " + what, "predicted " + what, counts.labels(), counts.labels(), values);
    }
  }

  /**
   * Curves over one axis, such as a forecast beside the truth.
   *
   * @param axis what the curves run over
   */
  record Series(String name, String axis, List<Curve> curves) implements Sample {
    /** Cuts many curves. */
    public Series {
      name = Cut.name(name);
      axis = Cut.name(axis);
      curves = Cut.list(curves, Cut.CURVES);
    }
  }

  /**
   * One curve.
   *
   * @param x places on the axis
   * @param y a value for each
   */
  record Curve(String name, List<Double> x, List<Double> y) {
    /**
     * Cuts long curves.
     *
     * @throws IllegalArgumentException if there is not a value for each place
     */
    public Curve {
      x = Cut.list(x, Cut.POINTS);
      y = Cut.list(y, Cut.POINTS);
      checkArgument(
          x.size() == y.size(),
          "Expected as many values as places, found %s and %s.",
          y.size(),
          x.size());
      name = Cut.name(name);
    }

    /** A curve of numbers in arrays. */
    public static Curve of(String name, double[] x, double[] y) {
      return new Curve(name, Arrays.stream(x).boxed().toList(), Arrays.stream(y).boxed().toList());
    }
  }

  /**
   * A number that is followed from validation to validation.
   *
   * @param name with its unit and what it was measured on
   */
  record Figure(String name, double value) implements Sample {
    /** Cuts a long name. */
    public Figure {
      name = Cut.name(name);
    }
  }
}
