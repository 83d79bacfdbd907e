package org.gru4j.serve.http;

import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Server-sent events: an answer that comes piece by piece, <a
 * href="https://html.spec.whatwg.org/multipage/server-sent-events.html">as browsers read them</a>.
 * Any thread may use it; one event is sent after the other.
 */
public final class EventStream implements AutoCloseable {
  private final OutputStream out;
  private boolean closed;

  EventStream(HttpServerExchange exchange) {
    this.out = exchange.getOutputStream();
  }

  /**
   * Sends an event without a name and waits until it is on its way.
   *
   * @throws IOException if the client has hung up, or reads nothing for too long
   */
  public void send(String data) throws IOException {
    write("", data);
  }

  /**
   * Sends an event with a name.
   *
   * @throws IOException if the client has hung up, or reads nothing for too long
   */
  public void send(String event, String data) throws IOException {
    write("event: " + event + "\n", data);
  }

  /**
   * Sends what clients ignore: where nothing happens for long, it tells whether the client is there
   * and keeps the connection from being thought dead.
   *
   * @throws IOException if the client has hung up
   */
  public void keepAlive() throws IOException {
    send(": still here\n\n".getBytes(StandardCharsets.UTF_8));
  }

  private void write(String head, String data) throws IOException {
    StringBuilder text = new StringBuilder(head);
    data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
    if (data.isEmpty()) {
      text.append("data: \n");
    }
    send(text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
  }

  private synchronized void send(byte[] bytes) throws IOException {
    if (closed) {
      throw new IOException("The stream of events has ended.");
    }
    out.write(bytes);
    out.flush();
  }

  /** Ends the answer. */
  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      out.close();
    }
  }
}
