package org.gru4j.serve.api;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.gru4j.sequence.CsvSequences;
import org.gru4j.sequence.SequenceColumns;
import org.gru4j.serve.http.HttpExchange;
import org.gru4j.serve.http.HttpFailure;
import org.gru4j.storage.VisibleText;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sequences in the body of a request: as JSON, or one of them as CSV. */
final class SequenceBodies {
  private SequenceBodies() {}

  /**
   * Reads them.
   *
   * @param model what the model reads
   * @return {@code [columns, time]} each
   */
  static List<INDArray> read(HttpExchange exchange, SequenceColumns model, ApiLimits limits)
      throws IOException {
    return switch (exchange.contentType()) {
      case Bodies.JSON ->
          Bodies.json(exchange, SequenceRequest.class, limits).arrays(model, limits);
      case "text/csv" -> List.of(csv(exchange, model, limits));
      default ->
          throw new HttpFailure(
              415,
              "Expected a body of application/json or text/csv, found \"%s\"."
                  .formatted(VisibleText.of(exchange.contentType())));
    };
  }

  private static INDArray csv(HttpExchange exchange, SequenceColumns model, ApiLimits limits)
      throws IOException {
    String text = Bodies.text(exchange, limits);
    CsvSequences trained = model.files();
    int heading = exchange.query("heading").map(SequenceBodies::heading).orElse(trained.heading());
    char delimiter =
        exchange.query("delimiter").map(SequenceBodies::delimiter).orElse(trained.delimiter());
    SequenceColumns columns = exchange.query("label").map(model::withLabel).orElse(model);
    ApiLimits.require(
        "a number of rows",
        text.lines().limit(limits.steps() + heading + 1L).count(),
        1,
        limits.steps() + heading);
    return new CsvSequences(heading, delimiter)
        .features("the body", new StringReader(text), columns);
  }

  private static int heading(String value) {
    if (!value.matches("[0-9]{1,4}")) {
      throw HttpFailure.badRequest(
          "Expected heading=LINES as a number of 0 to 9999, found \"%s\"."
              .formatted(VisibleText.of(value)));
    }
    return Integer.parseInt(value);
  }

  private static char delimiter(String value) {
    if (value.length() != 1) {
      throw HttpFailure.badRequest(
          "Expected delimiter=CHARACTER, found \"%s\".".formatted(VisibleText.of(value)));
    }
    return value.charAt(0);
  }
}
