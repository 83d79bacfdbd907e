package org.gru4j.lm;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.gru4j.serving.CallbackThreads;
import org.gru4j.serving.PendingRequest;
import org.jspecify.annotations.Nullable;

/**
 * Brings the pieces of one text to its reader, which is foreign code: it may throw anything, be
 * slow, wait for other texts or interrupt its thread, and none of that reaches the writer or
 * another text. The reader is called by one thread at a time, in the order of the pieces; pieces
 * that come while it is busy wait and arrive as one. Without a reader they are kept to the end.
 */
final class Delivery {
  /** Characters that may wait: 32 MiB of memory. */
  private static final int MOST_WAITING = 1 << 24;

  private final @Nullable Consumer<TextPiece> reader;
  private final PendingRequest<?, WrittenText> request;
  private final Executor threads = CallbackThreads.executor();
  private final StringBuilder text = new StringBuilder();
  private final List<TokenScore> tokens = new ArrayList<>();
  private boolean running;
  private @Nullable WrittenText ended;

  Delivery(@Nullable Consumer<TextPiece> reader, PendingRequest<?, WrittenText> request) {
    this.reader = reader;
    this.request = request;
  }

  /** Takes a piece and does not wait. */
  synchronized void add(TextPiece piece) {
    if (text.length() + piece.text().length() > MOST_WAITING) {
      throw new LanguageModelException(
          "Expected a consumer that keeps up with its text, found one that is %,d characters behind."
              .formatted(text.length()));
    }
    text.append(piece.text());
    tokens.addAll(piece.tokens());
    start();
  }

  /** Nothing comes any more. */
  synchronized void end(WrittenText last) {
    ended = last;
    start();
  }

  /** Ends the text with a failure; what waits is not delivered. */
  void fail(Throwable failure) {
    // What hangs on the future is foreign code as well.
    threads.execute(() -> request.fail(failure));
  }

  private void start() {
    if (!running && (reader != null || ended != null)) {
      running = true;
      threads.execute(this::deliver);
    }
  }

  @SuppressWarnings("CatchingThrowable") // An Error of the reader ends its own text alone.
  private void deliver() {
    try {
      Consumer<TextPiece> to = reader;
      if (to != null) {
        for (TextPiece piece = next(); piece != null && !request.isDone(); piece = next()) {
          to.accept(piece);
        }
      }
      WrittenText last = last();
      if (last != null) {
        request.complete(last);
      }
    } catch (Throwable e) {
      request.fail(e);
    }
  }

  /** What waits; null if there is nothing, now or for ever. */
  private synchronized @Nullable TextPiece next() {
    if (text.isEmpty() && tokens.isEmpty()) {
      running = false;
      return null;
    }
    TextPiece piece = new TextPiece(text.toString(), tokens);
    text.setLength(0);
    tokens.clear();
    return piece;
  }

  /** What is known at the end, with the whole text if nobody had its pieces; null before. */
  private synchronized @Nullable WrittenText last() {
    WrittenText last = ended;
    boolean somebodyReads = running && reader != null;
    return last == null || somebodyReads
        ? null
        : new WrittenText(
            text.toString(),
            last.finish(),
            last.promptTokens(),
            last.writtenTokens(),
            last.prompt(),
            tokens);
  }
}
