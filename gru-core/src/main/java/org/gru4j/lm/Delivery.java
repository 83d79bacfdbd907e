package org.gru4j.lm;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings the pieces of one text to its reader, which is foreign code: it may throw anything, be
 * slow, wait for other texts or interrupt its thread, and none of that reaches the writer or
 * another text. The reader is called by one thread at a time, in the order of the pieces; pieces
 * that come while it is busy wait and arrive as one.
 */
final class Delivery {
  /** Characters that may wait: 32 MiB of memory. */
  private static final int MOST_WAITING = 1 << 24;

  private final Consumer<String> reader;
  private final Executor threads;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final StringBuilder waiting = new StringBuilder();
  private boolean running;
  private boolean ended;

  Delivery(Consumer<String> reader, Executor threads) {
    this.reader = reader;
    this.threads = threads;
  }

  /** Completed by a thread of the reader, never by the writer. */
  CompletableFuture<Void> done() {
    return done;
  }

  /** Takes a piece and does not wait. */
  synchronized void add(String piece) {
    if (waiting.length() + piece.length() > MOST_WAITING) {
      throw new LanguageModelException(
          "Expected a consumer that keeps up with its text, found one that is %,d characters behind."
              .formatted(waiting.length()));
    }
    waiting.append(piece);
    start();
  }

  /** Nothing comes any more. */
  synchronized void end() {
    ended = true;
    start();
  }

  /** Ends the text with a failure; what waits is not delivered. */
  void fail(Throwable failure) {
    // What hangs on the future is foreign code as well.
    threads.execute(() -> done.completeExceptionally(failure));
  }

  private void start() {
    if (!running) {
      running = true;
      threads.execute(this::deliver);
    }
  }

  @SuppressWarnings("CatchingThrowable") // An Error of the reader ends its own text alone.
  private void deliver() {
    try {
      for (String piece = next(); piece != null && !done.isDone(); piece = next()) {
        reader.accept(piece);
      }
    } catch (Throwable e) {
      done.completeExceptionally(e);
    }
  }

  /** What waits; null if there is nothing, now or for ever. */
  private @Nullable String next() {
    synchronized (this) {
      if (!waiting.isEmpty()) {
        String piece = waiting.toString();
        waiting.setLength(0);
        return piece;
      }
      running = false;
      if (!ended) {
        return null;
      }
    }
    done.complete(null);
    return null;
  }
}
