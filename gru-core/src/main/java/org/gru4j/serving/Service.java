package org.gru4j.serving;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;

/**
 * A model that answers requests of many threads, with the numbers that it would give to each alone,
 * but for the last bits.
 *
 * <p>One thread owns the network; its weights do not change. Futures are completed on threads of
 * their own, so that what hangs on them may do what it likes.
 *
 * @param <Q> what is asked
 * @param <A> what is answered
 */
public interface Service<Q, A> extends AutoCloseable {
  /** As long as it takes. */
  Duration WITHOUT_LIMIT = ChronoUnit.FOREVER.getDuration();

  /**
   * Asks, and waits for an answer as long as it takes.
   *
   * @return as {@link #submit(Object, Duration)}
   */
  default CompletableFuture<A> submit(Q request) {
    return submit(request, WITHOUT_LIMIT);
  }

  /**
   * Asks. What the model cannot answer is refused here, by the model's own exception, before it
   * waits.
   *
   * @param timeLimit from now to the answer
   * @return cancelling it takes the request out; fails with a {@link TimeLimitException} when the
   *     time is over
   * @throws ServiceBusyException if as many requests wait as may
   * @throws ServiceClosedException if the service is closed
   */
  CompletableFuture<A> submit(Q request, Duration timeLimit);

  /** What it has done so far. */
  ServiceStatistics statistics();

  /**
   * Refuses new requests, answers those that it has, and returns when all are computed. Their
   * futures may complete a little later.
   */
  @Override
  void close();

  /** Refuses new requests and cancels those that it has. */
  void closeNow();
}
