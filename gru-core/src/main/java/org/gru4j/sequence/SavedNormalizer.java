package org.gru4j.sequence;

import java.io.IOException;
import java.util.Arrays;
import org.gru4j.storage.network.ArrayInput;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reads what ND4J's {@code NormalizerSerializer} wrote of the two normalisers that sequence models
 * had before {@link ColumnScale}, to the same numbers. ND4J's own reader makes an object of
 * whatever class a file names; here a name is compared and no class is looked up.
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused</td><td>other kinds, "CUSTOM" with its class name among them; another version;
 *     statistics that are not one number for each column, or labels' where there are none; whatever
 *     {@link ArrayInput} refuses; numbers that are not finite, or another range than 0 to
 *     1</td></tr>
 * <tr><td>accepted</td><td>standardising and scaling from minimum to maximum</td></tr>
 * </table>
 */
final class SavedNormalizer {
  private static final int VERSION = 1;
  private static final String STANDARDIZE = "STANDARDIZE";
  private static final String MIN_MAX = "MIN_MAX";

  private SavedNormalizer() {}

  static SequenceScales read(ArrayInput in, SequenceSettings settings) throws IOException {
    String title = in.text();
    int version = in.integer();
    if (!title.equals("NORMALIZER") || version != VERSION) {
      throw in.refusal(
          "a normaliser of version " + VERSION, "\"%s\", version %d".formatted(title, version));
    }
    String kind = in.text();
    if (!kind.equals(STANDARDIZE) && !kind.equals(MIN_MAX)) {
      throw in.refusal("a normaliser %s or %s".formatted(STANDARDIZE, MIN_MAX), kind);
    }
    boolean labels = in.flag();
    if (labels != settings.forecasts()) {
      throw in.refusal(
          settings.forecasts() ? "statistics of what is forecast" : "no statistics of labels",
          labels ? "some" : "none");
    }
    return kind.equals(STANDARDIZE) ? standardize(in, settings) : minMax(in, settings);
  }

  private static SequenceScales standardize(ArrayInput in, SequenceSettings settings)
      throws IOException {
    return new SequenceScales(
        standard(in, settings.columns()),
        settings.forecasts() ? standard(in, settings.horizon()) : null);
  }

  private static ColumnScale standard(ArrayInput in, int columns) throws IOException {
    double[] means = row(in, columns);
    return scale(in, means, row(in, columns));
  }

  private static SequenceScales minMax(ArrayInput in, SequenceSettings settings)
      throws IOException {
    double lowest = in.number();
    double highest = in.number();
    if (lowest != 0 || highest != 1) {
      throw in.refusal("a range from 0 to 1", "from %s to %s".formatted(lowest, highest));
    }
    return new SequenceScales(
        range(in, settings.columns()), settings.forecasts() ? range(in, settings.horizon()) : null);
  }

  private static ColumnScale range(ArrayInput in, int columns) throws IOException {
    double[] minima = row(in, columns);
    double[] widths = row(in, columns);
    Arrays.setAll(widths, column -> widths[column] - minima[column]);
    return scale(in, minima, widths);
  }

  private static ColumnScale scale(ArrayInput in, double[] offsets, double[] widths)
      throws IOException {
    try {
      return new ColumnScale(
          Arrays.stream(offsets).boxed().toList(), Arrays.stream(widths).boxed().toList());
    } catch (IllegalArgumentException e) {
      throw in.refusal("finite statistics", "others");
    }
  }

  private static double[] row(ArrayInput in, int columns) throws IOException {
    INDArray row = in.array();
    if (row.length() != columns || row.rank() > 2 || !row.dataType().isFPType()) {
      throw in.refusal(
          "%d numbers, one for each column".formatted(columns),
          "%s of shape %s".formatted(row.dataType(), Arrays.toString(row.shape())));
    }
    return row.castTo(DataType.DOUBLE).toDoubleVector();
  }
}
