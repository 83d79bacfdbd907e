package org.gru4j.cli.predict;

import java.io.IOException;
import java.io.Writer;
import java.util.Map;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Predictions as JSON, an object in each line. */
final class JsonPredictions implements PredictionWriter {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Writer out;

  JsonPredictions(Writer out) {
    this.out = out;
  }

  @Override
  public void write(Map<String, ?> row) throws IOException {
    out.write(MAPPER.writeValueAsString(row));
    out.write('\n');
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
