package org.gru4j.serve.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.util.Locale;
import java.util.Set;
import org.gru4j.storage.VisibleText;

/**
 * Refuses requests that reach a loopback address by another name: somebody's page whose name was
 * made to point here would otherwise be of the same origin as this server (DNS rebinding).
 */
final class HostCheck implements HttpHandler {
  /** Misdirected Request, RFC 9110, 15.5.20. */
  private static final int MISDIRECTED = 421;

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

  private final String host;
  private final Failures failures;
  private final HttpHandler next;

  HostCheck(String host, Failures failures, HttpHandler next) {
    this.host = host;
    this.failures = failures;
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    String called = exchange.getHostName().toLowerCase(Locale.ROOT);
    if (LOOPBACK.contains(host) && !LOOPBACK.contains(called)) {
      failures.answer(
          exchange,
          new HttpFailure(
              MISDIRECTED,
              "Expected a request to localhost, found one to \"%s\"; --host makes the server reachable by other names."
                  .formatted(VisibleText.of(called))));
      return;
    }
    next.handleRequest(exchange);
  }
}
