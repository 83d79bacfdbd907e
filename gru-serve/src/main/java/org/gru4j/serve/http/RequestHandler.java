package org.gru4j.serve.http;

/** Answers requests of one path. Many threads call it at once. */
@FunctionalInterface
public interface RequestHandler {
  /**
   * Answers.
   *
   * @param exchange the request, and where the answer goes
   * @throws Exception that becomes an answer of its own: {@link HttpFailure} with its status, what
   *     the library refuses (see {@link HttpServer}) with 400, anything else with 500
   */
  void handle(HttpExchange exchange) throws Exception;
}
