package org.gru4j.serve.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.gru4j.train.events.TrainingEvent;
import org.jspecify.annotations.Nullable;

/** Rows as columns, in which a page draws them. */
final class Columns {
  private Columns() {}

  static RunView.Points points(List<TrainingEvent.Step> rows) {
    return new RunView.Points(
        column(rows, TrainingEvent.Step::step),
        column(rows, TrainingEvent.Step::counted),
        numbers(rows, TrainingEvent.Step::seconds),
        numbers(rows, TrainingEvent.Step::loss),
        numbers(rows, TrainingEvent.Step::learningRate),
        numbers(rows, TrainingEvent.Step::gradientNorm),
        numbers(rows, TrainingEvent.Step::perSecond),
        column(rows, TrainingEvent.Step::heap),
        column(rows, TrainingEvent.Step::offHeap),
        column(rows, TrainingEvent.Step::resident));
  }

  static RunView.Validations validations(List<TrainingEvent.Validation> rows) {
    return new RunView.Validations(
        column(rows, TrainingEvent.Validation::step),
        column(rows, TrainingEvent.Validation::counted),
        numbers(rows, TrainingEvent.Validation::seconds),
        numbers(rows, TrainingEvent.Validation::validationLoss),
        column(rows, TrainingEvent.Validation::best));
  }

  static List<RunView.Figure> figures(Map<String, List<double[]>> figures) {
    List<RunView.Figure> all = new ArrayList<>();
    figures.forEach(
        (name, rows) ->
            all.add(
                new RunView.Figure(
                    name, column(rows, row -> (long) row[0]), numbers(rows, row -> row[1]))));
    return all;
  }

  private static <T, C> List<C> column(List<T> rows, Function<T, C> value) {
    List<C> column = new ArrayList<>(rows.size());
    rows.forEach(row -> column.add(value.apply(row)));
    return column;
  }

  private static <T> List<@Nullable Double> numbers(List<T> rows, ToDoubleFunction<T> value) {
    List<@Nullable Double> column = new ArrayList<>(rows.size());
    rows.forEach(row -> column.add(RunView.number(value.applyAsDouble(row))));
    return column;
  }
}
