package org.gru4j.serve.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Refuses requests without the token. */
final class TokenCheck implements HttpHandler {
  private static final String SCHEME = "Bearer ";

  private final byte[] token;
  private final Failures failures;
  private final HttpHandler next;

  TokenCheck(String token, Failures failures, HttpHandler next) {
    this.token = token.getBytes(StandardCharsets.UTF_8);
    this.failures = failures;
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    if (brings(exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION))) {
      next.handleRequest(exchange);
      return;
    }
    exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
    failures.answer(
        exchange,
        new HttpFailure(
            StatusCodes.UNAUTHORIZED,
            "Expected the header \"Authorization: Bearer TOKEN\" with the server's token, found another or none."));
  }

  /** Takes the same time wherever the first difference is. */
  private boolean brings(@Nullable String header) {
    return header != null
        && header.startsWith(SCHEME)
        && MessageDigest.isEqual(
            token, header.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8));
  }
}
