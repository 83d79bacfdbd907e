package org.gru4j.serve.api;

import java.util.List;
import org.gru4j.sequence.SequenceColumns;
import org.gru4j.serve.http.HttpFailure;
import org.gru4j.storage.VisibleText;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Sequences of numbers as JSON.
 *
 * @param columns names of the numbers in a row, in any order; null for those of the model in its
 *     order
 * @param sequences each a list of rows, which are time steps
 */
record SequenceRequest(
    @Nullable List<String> columns, @Nullable List<List<List<Double>>> sequences) {
  /** The sequences, {@code [columns, time]} each. */
  List<INDArray> arrays(SequenceColumns wanted, ApiLimits limits) {
    List<List<List<Double>>> all = Bodies.required(sequences, "sequences");
    limits.requireItems("sequences", all.size());
    int[] places = places(wanted);
    int width = columns == null ? wanted.count() : columns.size();
    return all.stream().map(rows -> array(rows, places, width, limits)).toList();
  }

  /** Where the numbers that the model reads are in a row. */
  private int[] places(SequenceColumns wanted) {
    int[] places = new int[wanted.count()];
    for (int i = 0; i < places.length; i++) {
      places[i] = columns == null ? i : place(columns, wanted, i);
    }
    return places;
  }

  private static int place(List<String> columns, SequenceColumns wanted, int column) {
    if (wanted.names().isEmpty()) {
      throw HttpFailure.badRequest(
          "Expected no names of columns, as the model was trained without, found %s."
              .formatted(VisibleText.of(columns.toString())));
    }
    String name = wanted.names().get(column);
    int place = columns.indexOf(name);
    if (place < 0 || place != columns.lastIndexOf(name)) {
      throw HttpFailure.badRequest(
          "Expected one column \"%s\", as the model was trained with, found %s."
              .formatted(VisibleText.of(name), VisibleText.of(columns.toString())));
    }
    return place;
  }

  private static INDArray array(
      @Nullable List<List<Double>> given, int[] places, int width, ApiLimits limits) {
    List<List<Double>> rows = given == null ? List.of() : given;
    ApiLimits.require("a number of rows", rows.size(), 1, limits.steps());
    double[][] values = new double[places.length][rows.size()];
    for (int step = 0; step < rows.size(); step++) {
      List<Double> row = rows.get(step);
      if (row == null || row.size() != width || row.contains(null)) {
        throw HttpFailure.badRequest(
            "Expected rows of %,d numbers, found another in row %,d.".formatted(width, step + 1));
      }
      for (int column = 0; column < places.length; column++) {
        values[column][step] = row.get(places[column]);
      }
    }
    return Nd4j.createFromArray(values);
  }
}
