package org.gru4j.cli.predict;

import java.io.Flushable;
import java.io.IOException;
import java.util.Map;

/** Takes predictions one after the other, and keeps none of them. */
interface PredictionWriter extends Flushable {
  /**
   * Writes one.
   *
   * @param row names and values, the same names in the same order each time; a value is a text, a
   *     number, null, or a map of such
   */
  void write(Map<String, ?> row) throws IOException;
}
