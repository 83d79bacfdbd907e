package org.gru4j.serve.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import io.undertow.util.BadRequestException;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.gru4j.Gru4jException;
import org.gru4j.storage.VisibleText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How failures become answers. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  private final Function<Throwable, Optional<HttpFailure>> known;

  /**
   * Failures.
   *
   * @param known what the server's user says of exceptions; it is asked first
   */
  Failures(Function<Throwable, Optional<HttpFailure>> known) {
    this.known = known;
  }

  void answer(HttpServerExchange exchange, HttpFailure failure) {
    if (exchange.isResponseStarted()) {
      return;
    }
    exchange.setStatusCode(failure.status());
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseSender().send(JsonText.write(FailureBody.of(failure)));
  }

  void notFound(HttpServerExchange exchange) {
    answer(
        exchange,
        HttpFailure.notFound(
            "Expected a path that this server has, found %s %s."
                .formatted(
                    VisibleText.of(exchange.getRequestMethod().toString()),
                    VisibleText.of(exchange.getRequestPath()))));
  }

  /** The handler with its failures answered. */
  @SuppressWarnings("CatchingThrowable") // An Error ends its request alone.
  HttpHandler around(RequestHandler handler, BooleanSupplier ending) {
    return exchange -> {
      try {
        handler.handle(new HttpExchange(exchange, ending));
      } catch (Throwable failure) {
        HttpFailure told = told(failure, exchange);
        if (exchange.isResponseStarted()) {
          // Half an answer cannot be taken back; the client must see that it is not whole.
          exchange.getConnection().close();
        } else {
          answer(exchange, told);
        }
      }
    };
  }

  private HttpFailure told(Throwable failure, HttpServerExchange exchange) {
    Optional<HttpFailure> answer =
        failure instanceof HttpFailure own ? Optional.of(own) : known.apply(failure);
    if (answer.isPresent()) {
      return answer.get();
    }
    if (failure instanceof RequestTooBigException) {
      return new HttpFailure(
          StatusCodes.REQUEST_ENTITY_TOO_LARGE,
          "Expected a body of at most %,d bytes, found more."
              .formatted(exchange.getMaxEntitySize()));
    }
    if (failure instanceof Gru4jException
        || failure instanceof IllegalArgumentException
        || failure instanceof BadRequestException) {
      return HttpFailure.badRequest(String.valueOf(failure.getMessage()));
    }
    if (failure instanceof IOException) {
      LOG.debug("A client has gone: {}", failure.getMessage());
      return HttpFailure.badRequest("Expected a whole request, found a part of one.");
    }
    if (failure instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      return new HttpFailure(StatusCodes.SERVICE_UNAVAILABLE, "The server is ending.");
    }
    LOG.error("A request failed: {}", exchange.getRequestPath(), failure);
    return new HttpFailure(
        StatusCodes.INTERNAL_SERVER_ERROR, "The server failed; its log says why.");
  }
}
