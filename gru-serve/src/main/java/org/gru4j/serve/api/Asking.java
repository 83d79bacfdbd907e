package org.gru4j.serve.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.gru4j.serving.Service;

/** Asks a service for the answers that one request needs: all of them, or none. */
final class Asking {
  private Asking() {}

  /**
   * Asks, and waits.
   *
   * @throws RuntimeException that the service or the model throws; the other answers are cancelled
   */
  static <Q, A> List<A> all(Service<Q, A> service, List<Q> requests, Duration timeLimit)
      throws InterruptedException {
    return await(submit(service, requests, timeLimit));
  }

  /** Asks; if one request is refused, none is left. */
  static <Q, A> List<CompletableFuture<A>> submit(
      Service<Q, A> service, List<Q> requests, Duration timeLimit) {
    List<CompletableFuture<A>> asked = new ArrayList<>();
    try {
      for (Q request : requests) {
        asked.add(service.submit(request, timeLimit));
      }
      return asked;
    } catch (RuntimeException e) {
      cancel(asked);
      throw e;
    }
  }

  /** Waits for all; if one fails, the others are cancelled. */
  static <A> List<A> await(List<CompletableFuture<A>> asked) throws InterruptedException {
    try {
      List<A> answers = new ArrayList<>();
      for (CompletableFuture<A> each : asked) {
        answers.add(each.get());
      }
      return answers;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      cancel(asked);
    }
  }

  /** What is done already stays. */
  static void cancel(List<? extends CompletableFuture<?>> asked) {
    asked.forEach(each -> each.cancel(false));
  }
}
