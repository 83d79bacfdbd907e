package org.gru4j.serve.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.PathTemplateMatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One request and its answer. One thread at a time. */
public final class HttpExchange {
  private static final String JSON = "application/json";

  private final HttpServerExchange exchange;
  private final BooleanSupplier ending;
  private byte @Nullable [] body;

  HttpExchange(HttpServerExchange exchange, BooleanSupplier ending) {
    this.exchange = exchange;
    this.ending = ending;
  }

  /**
   * Whether the server is about to end, and an answer that would go on for ever has to end first.
   */
  public boolean isServerEnding() {
    return ending.getAsBoolean();
  }

  /** What stands in the path in the place of a name in braces. */
  public String path(String name) {
    PathTemplateMatch match = exchange.getAttachment(PathTemplateMatch.ATTACHMENT_KEY);
    return Objects.requireNonNull(match.getParameters().get(name), name);
  }

  /** What the query says of a name, the first if it says several things. */
  public Optional<String> query(String name) {
    return Optional.ofNullable(exchange.getQueryParameters().get(name)).map(Deque::getFirst);
  }

  /** A header of the request. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  /** The kind of the body in lower case, without its parameters; empty if the request is silent. */
  public String contentType() {
    String type = header("Content-Type").orElse("");
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /**
   * The body, which is read at the first call.
   *
   * @return the array itself, not a copy
   * @throws IOException if the client hangs up or sends more than the limit
   */
  public byte[] body() throws IOException {
    byte[] read = body == null ? readBody() : body;
    body = read;
    return read;
  }

  private byte[] readBody() throws IOException {
    try {
      return exchange.getInputStream().readAllBytes();
    } catch (IllegalStateException e) {
      // The library frees the buffer of a read that it ended because it took too long.
      throw new IOException("The client has stopped sending.", e);
    }
  }

  /**
   * The body as text, without a byte order mark.
   *
   * @throws HttpFailure with status 400 if it is not UTF-8
   */
  public String text() throws IOException {
    byte[] body = body();
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(body))
              .toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw HttpFailure.badRequest("Expected a body of UTF-8 text, found other bytes.");
    }
  }

  /**
   * The body as a record.
   *
   * @throws HttpFailure with status 415 if the request says that its body is something else than
   *     JSON, and 400 if it is no JSON of this record
   */
  public <T> T json(Class<T> type) throws IOException {
    // A page of another site can send text without asking first, but not this type.
    if (!contentType().equals(JSON)) {
      throw new HttpFailure(
          415,
          "Expected the header \"Content-Type: application/json\", found \"%s\"."
              .formatted(contentType()));
    }
    return JsonText.read(type, text());
  }

  /** Answers with JSON and status 200. */
  public void answer(Object value) {
    answer(200, value);
  }

  /** Answers with JSON. */
  public void answer(int status, Object value) {
    answer(status, JSON, JsonText.write(value).getBytes(StandardCharsets.UTF_8));
  }

  /** Answers with text. */
  public void answer(int status, String contentType, String text) {
    answer(status, contentType + "; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  /** Answers with bytes. */
  public void answer(int status, String contentType, byte[] bytes) {
    exchange.setStatusCode(status);
    answerHeader("Content-Type", contentType);
    exchange.getResponseSender().send(ByteBuffer.wrap(bytes));
  }

  /** Sets a header of the answer. */
  public void answerHeader(String name, String value) {
    exchange.getResponseHeaders().put(new HttpString(name), value);
  }

  /**
   * Answers with events, as they come. Any thread may send them; the answer ends when the handler
   * returns.
   */
  public EventStream events() {
    exchange.setStatusCode(200);
    answerHeader("Content-Type", "text/event-stream; charset=utf-8");
    answerHeader("Cache-Control", "no-store");
    // Servers between this one and the client would keep events back to make larger packets.
    answerHeader("X-Accel-Buffering", "no");
    exchange.getResponseHeaders().remove(Headers.CONTENT_LENGTH);
    return new EventStream(exchange);
  }

  boolean hasAnswered() {
    return exchange.isResponseStarted();
  }
}
