package org.gru4j.serve.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;

/** What browsers are told of pages: they fetch from here alone and are framed by nobody. */
final class PageHeaders implements HttpHandler {
  private final HttpHandler next;

  PageHeaders(HttpHandler next) {
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    exchange
        .getResponseHeaders()
        .put(
            new HttpString("Content-Security-Policy"),
            "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:;"
                + " style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'self';"
                + " frame-ancestors 'none'")
        .put(new HttpString("X-Content-Type-Options"), "nosniff")
        .put(new HttpString("Referrer-Policy"), "no-referrer")
        // A page of yesterday's program would ask in yesterday's way.
        .put(Headers.CACHE_CONTROL, "no-cache");
    next.handleRequest(exchange);
  }
}
