package org.gru4j.cli.predict;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gru4j.text.CsvRows;
import org.jspecify.annotations.Nullable;

/** Predictions as CSV with a heading; a value {@code b} in a map {@code a} is the column a:b. */
final class CsvPredictions implements PredictionWriter {
  private final CsvRows rows;
  private boolean headed;

  CsvPredictions(Writer out) {
    this.rows = new CsvRows(out);
  }

  @Override
  public void write(Map<String, ?> row) {
    if (!headed) {
      headed = true;
      List<String> heading = new ArrayList<>();
      row.forEach(
          (name, value) -> {
            if (value instanceof Map<?, ?> inner) {
              inner.keySet().forEach(key -> heading.add(name + ":" + key));
            } else {
              heading.add(name);
            }
          });
      rows.write(heading);
    }
    List<String> values = new ArrayList<>();
    row.values()
        .forEach(
            value -> {
              if (value instanceof Map<?, ?> inner) {
                inner.values().forEach(each -> values.add(text(each)));
              } else {
                values.add(text(value));
              }
            });
    rows.write(values);
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  @Override
  public void flush() throws IOException {
    rows.flush();
  }
}
