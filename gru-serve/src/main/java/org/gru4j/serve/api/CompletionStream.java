package org.gru4j.serve.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gru4j.lm.TextPiece;
import org.gru4j.lm.WrittenText;
import org.gru4j.serve.http.EventStream;
import org.gru4j.serve.http.FailureBody;
import org.gru4j.serve.http.HttpExchange;
import org.gru4j.serve.http.HttpFailure;
import org.gru4j.serve.http.JsonText;
import org.gru4j.serve.models.TextModel;
import org.jspecify.annotations.Nullable;

/** Completions that are sent while they are written. */
final class CompletionStream {
  private final CompletionPlan plan;
  private final Completions.Head head;
  private final TextModel model;
  private final Duration timeLimit;

  /**
   * Where pieces go: known when all texts are accepted, for until then a refusal may be answered.
   */
  private final CompletableFuture<EventStream> opened = new CompletableFuture<>();

  CompletionStream(
      CompletionPlan plan, Completions.Head head, TextModel model, Duration timeLimit) {
    this.plan = plan;
    this.head = head;
    this.model = model;
    this.timeLimit = timeLimit;
  }

  CompletionAnswer.Usage answer(HttpExchange exchange) throws IOException, InterruptedException {
    List<CompletableFuture<WrittenText>> texts = submit();
    try (EventStream events = exchange.events()) {
      opened.complete(events);
      try {
        CompletionAnswer.Usage usage = Completions.usage(plan, finished(texts, events));
        if (plan.usage()) {
          events.send(JsonText.write(head.answer(List.of(), usage)));
        }
        events.send("[DONE]");
        return usage;
      } catch (UncheckedIOException e) {
        throw e.getCause();
      } catch (RuntimeException e) {
        // The answer has begun: its last piece says why it is the last.
        HttpFailure told =
            Refusals.of(e)
                .orElseGet(() -> new HttpFailure(500, "The server failed to write the text."));
        events.send(JsonText.write(FailureBody.of(told)));
        return new CompletionAnswer.Usage(0, 0, 0);
      }
    }
  }

  private List<CompletableFuture<WrittenText>> submit() {
    List<CompletableFuture<WrittenText>> texts = new ArrayList<>();
    try {
      for (int i = 0; i < plan.options().size(); i++) {
        Pieces pieces = new Pieces(i);
        texts.add(model.writing().submit(plan.request(i).readBy(pieces::send), timeLimit));
      }
      return texts;
    } catch (RuntimeException e) {
      opened.cancel(false);
      Asking.cancel(texts);
      throw e;
    }
  }

  /** Waits for all texts, and sends the end of each when it is there. */
  private List<WrittenText> finished(List<CompletableFuture<WrittenText>> texts, EventStream events)
      throws InterruptedException {
    List<CompletableFuture<WrittenText>> ended = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      int index = i;
      ended.add(
          texts
              .get(i)
              .thenApply(
                  text -> {
                    send(
                        events,
                        new CompletionAnswer.Choice(
                            "", index, null, Completions.finishReason(text)));
                    return text;
                  }));
    }
    try {
      return Asking.await(ended);
    } finally {
      Asking.cancel(texts);
    }
  }

  private void send(EventStream events, CompletionAnswer.Choice choice) {
    try {
      events.send(JsonText.write(head.answer(List.of(choice), null)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends the pieces of one text, in their order. */
  private final class Pieces {
    private final int index;
    private final TokenOffsets offsets;
    private boolean begun;

    Pieces(int index) {
      this.index = index;
      this.offsets = new TokenOffsets(Completions.length(plan.prompt(index)));
    }

    void send(TextPiece piece) {
      String before = plan.echo() && !begun ? plan.prompt(index) : "";
      begun = true;
      CompletionStream.this.send(
          opened.join(),
          new CompletionAnswer.Choice(before + piece.text(), index, logProbabilities(piece), null));
    }

    private CompletionAnswer.@Nullable LogProbabilities logProbabilities(TextPiece piece) {
      return plan.logProbabilities() < 0 ? null : offsets.next(piece.tokens());
    }
  }
}
