package org.gru4j.serving;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gru4j.math.Backends;

/**
 * Computes requests of many threads side by side: those that have come while others were computed,
 * and those that come within a short wait (dynamic batching). Who came first is served first; where
 * shorter sequences would mostly be padded to the length of longer ones, a batch is computed in
 * parts.
 *
 * <p>A request whose answer fails harms no other: those that were beside it are computed again,
 * each by itself.
 *
 * @param <Q> what is asked
 * @param <P> what is to be computed for it
 * @param <A> what is answered
 */
public final class BatchingService<Q, P, A> implements Service<Q, A> {
  private final BatchedWork<Q, P, A> work;
  private final ServiceLimits limits;
  private final RequestQueue<P, A> queue;
  private final ServiceThreads thread;

  /**
   * A service on a thread of its own.
   *
   * @param name what messages call it, such as "classifier"
   */
  public BatchingService(String name, BatchedWork<Q, P, A> work, ServiceLimits limits) {
    this.work = work;
    this.limits = limits;
    this.queue = new RequestQueue<>(name, limits.queueCapacity());
    // The service computes on a thread of its own: that of the caller needs none of a kernel's.
    Backends.installed().releaseThreads();
    this.thread = new ServiceThreads("gru4j-service of the " + name, queue, List.of(this::run));
  }

  @Override
  public CompletableFuture<A> submit(Q request, Duration timeLimit) {
    return queue.add(() -> work.prepare(request), timeLimit);
  }

  private void run() throws InterruptedException {
    try (work) {
      List<PendingRequest<P, A>> batch = queue.takeBatch(limits, work::group);
      while (!batch.isEmpty()) {
        for (List<PendingRequest<P, A>> part :
            SimilarLengths.divide(batch, each -> work.length(each.request()))) {
          answer(part.stream().filter(each -> !each.isDone()).toList());
        }
        batch = queue.takeBatch(limits, work::group);
      }
    }
  }

  /** Too little memory for a batch is no end of the service either. */
  @SuppressWarnings("CatchingThrowable")
  private void answer(List<PendingRequest<P, A>> batch) {
    if (batch.isEmpty()) {
      return;
    }
    try {
      List<A> found = work.answer(batch.stream().map(PendingRequest::request).toList());
      for (int i = 0; i < batch.size(); i++) {
        PendingRequest<P, A> request = batch.get(i);
        A answer = found.get(i);
        CallbackThreads.executor().execute(() -> request.complete(answer));
      }
    } catch (Throwable e) {
      if (batch.size() > 1) {
        batch.forEach(each -> answer(List.of(each)));
      } else {
        CallbackThreads.executor().execute(() -> batch.get(0).fail(e));
      }
    }
  }

  @Override
  public ServiceStatistics statistics() {
    return queue.statistics();
  }

  @Override
  public void close() {
    thread.close();
  }

  @Override
  public void closeNow() {
    thread.closeNow();
  }
}
