package org.gru4j.serve.api;

import java.io.IOException;
import org.gru4j.serve.http.HttpExchange;
import org.gru4j.serve.http.HttpFailure;
import org.jspecify.annotations.Nullable;

/** Bodies of requests that are text. */
final class Bodies {
  static final String JSON = "application/json";
  private static final int TOO_LARGE = 413;

  private Bodies() {}

  static <T> T json(HttpExchange exchange, Class<T> type, ApiLimits limits) throws IOException {
    requireSize(exchange, limits);
    return exchange.json(type);
  }

  static String text(HttpExchange exchange, ApiLimits limits) throws IOException {
    requireSize(exchange, limits);
    return exchange.text();
  }

  /** Text becomes many times its size in memory: it may be less than a recording. */
  private static void requireSize(HttpExchange exchange, ApiLimits limits) throws IOException {
    if (exchange.body().length > limits.textBytes()) {
      throw new HttpFailure(
          TOO_LARGE,
          "Expected a body of text of at most %,d bytes, found %,d."
              .formatted(limits.textBytes(), exchange.body().length));
    }
  }

  /** A field that has to be there. */
  static <T> T required(@Nullable T value, String field) {
    if (value == null) {
      throw HttpFailure.badRequest("Expected a field %s, found none.".formatted(field));
    }
    return value;
  }
}
