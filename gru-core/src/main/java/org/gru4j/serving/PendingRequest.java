package org.gru4j.serving;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A request that was taken, with the future of its answer. However it ends, it leaves the queue and
 * is counted once.
 *
 * @param <P> what is to be computed
 * @param <A> the answer
 */
public final class PendingRequest<P, A> {
  private final RequestQueue<P, A> queue;
  private final P request;
  private final CompletableFuture<A> answer = new CompletableFuture<>();
  private final AtomicBoolean counted = new AtomicBoolean();
  private final long taken = System.nanoTime();
  private volatile @Nullable Future<?> alarm;

  PendingRequest(RequestQueue<P, A> queue, P request) {
    this.queue = queue;
    this.request = request;
    CompletableFuture<A> unused = answer.whenComplete((found, failure) -> count(ending(failure)));
  }

  private static Ending ending(@Nullable Throwable failure) {
    if (failure == null) {
      return Ending.ANSWERED;
    }
    if (failure instanceof CancellationException) {
      return Ending.CANCELLED;
    }
    return failure instanceof TimeLimitException ? Ending.EXPIRED : Ending.FAILED;
  }

  /** What is to be computed. */
  public P request() {
    return request;
  }

  /** Whether nobody waits for the answer any more. */
  public boolean isDone() {
    return answer.isDone();
  }

  /** Gives the answer; what hangs on the future runs in this thread. */
  public void complete(A found) {
    if (!answer.isDone()) {
      // Before whoever waits goes on: the figures that it then asks for have this request.
      count(Ending.ANSWERED);
    }
    answer.complete(found);
  }

  /** Ends it without an answer; what hangs on the future runs in this thread. */
  public void fail(Throwable failure) {
    if (!answer.isDone()) {
      count(ending(failure));
    }
    answer.completeExceptionally(failure);
  }

  CompletableFuture<A> answer() {
    return answer;
  }

  long taken() {
    return taken;
  }

  /** Fails when the time is over. */
  void limit(Duration timeLimit) {
    alarm = queue.alarms().set(timeLimit, () -> expire(timeLimit));
    if (answer.isDone()) {
      silence();
    }
  }

  private void expire(Duration timeLimit) {
    boolean waiting = queue.remove(this);
    CallbackThreads.executor()
        .execute(() -> fail(new TimeLimitException(queue.service(), timeLimit, waiting)));
  }

  private void count(Ending ending) {
    if (counted.compareAndSet(false, true)) {
      silence();
      queue.ended(this, ending);
    }
  }

  private void silence() {
    Future<?> set = alarm;
    if (set != null) {
      set.cancel(false);
    }
  }
}
