package org.gru4j.serving;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for a service, in the order they came, and the figures of all that were
 * taken. Any thread may add, and any may take.
 *
 * @param <P> what is to be computed
 * @param <A> the answer
 */
public final class RequestQueue<P, A> {
  private final String service;
  private final int capacity;
  private final Alarms alarms;
  private final ServiceRecorder recorder = new ServiceRecorder();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<PendingRequest<P, A>> waiting = new LinkedHashSet<>();
  private final Set<PendingRequest<P, A>> running = new LinkedHashSet<>();
  private boolean closed;

  /**
   * An empty queue.
   *
   * @param service what messages call the service
   * @param capacity requests that may wait
   */
  public RequestQueue(String service, int capacity) {
    this.service = service;
    this.capacity = capacity;
    this.alarms = new Alarms(service);
  }

  String service() {
    return service;
  }

  Alarms alarms() {
    return alarms;
  }

  /**
   * Takes a request in.
   *
   * @param prepared makes what is to be computed of it, or refuses it; called on this thread, and
   *     only if there is room
   * @param timeLimit from now to the answer
   * @throws ServiceBusyException if as many wait as may
   * @throws ServiceClosedException if it is closed
   */
  public CompletableFuture<A> add(Supplier<P> prepared, Duration timeLimit) {
    locked(this::requireRoom);
    PendingRequest<P, A> pending = new PendingRequest<>(this, prepare(prepared));
    locked(
        () -> {
          requireRoom();
          waiting.add(pending);
          recorder.taken();
          changed.signal();
        });
    pending.limit(timeLimit);
    return pending.answer();
  }

  private P prepare(Supplier<P> prepared) {
    try {
      return prepared.get();
    } catch (RuntimeException e) {
      recorder.invalid();
      throw e;
    }
  }

  private void requireRoom() {
    if (closed) {
      throw new ServiceClosedException(service);
    }
    if (waiting.size() >= capacity) {
      recorder.refused();
      throw new ServiceBusyException(service, capacity);
    }
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether it waited. */
  boolean remove(PendingRequest<P, A> pending) {
    return locked(() -> waiting.remove(pending));
  }

  void ended(PendingRequest<P, A> pending, Ending ending) {
    locked(
        () -> {
          waiting.remove(pending);
          running.remove(pending);
        });
    recorder.ended(ending, System.nanoTime() - pending.taken());
  }

  /**
   * Waits for a request.
   *
   * @return the oldest; null when the queue is closed and empty
   */
  public @Nullable PendingRequest<P, A> take() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.await();
      }
      return poll();
    } finally {
      lock.unlock();
    }
  }

  /** The oldest request that waits; null if none does. */
  public @Nullable PendingRequest<P, A> poll() {
    lock.lock();
    try {
      if (waiting.isEmpty()) {
        return null;
      }
      PendingRequest<P, A> oldest = waiting.iterator().next();
      begin(oldest);
      return oldest;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a request, and then a little for others beside it.
   *
   * @param limits of a batch
   * @param group requests are computed side by side with their equals in it only
   * @return the oldest request, and the oldest of its group; empty when the queue is closed and
   *     empty
   */
  public List<PendingRequest<P, A>> takeBatch(ServiceLimits limits, Function<P, Object> group)
      throws InterruptedException {
    lock.lock();
    try {
      while (!(closed && waiting.isEmpty())) {
        List<PendingRequest<P, A>> batch = oldest(limits.largestBatch(), group);
        long left = batch.isEmpty() ? Long.MAX_VALUE : left(batch.get(0), limits);
        if (left <= 0 || closed || batch.size() == limits.largestBatch()) {
          batch.forEach(this::begin);
          recorder.batch(batch.size());
          return batch;
        }
        // What is left is asked for anew: another request may be the oldest then.
        long ignored = changed.awaitNanos(left);
      }
      return List.of();
    } finally {
      lock.unlock();
    }
  }

  /** Nanoseconds that the oldest request may wait for others. */
  private static long left(PendingRequest<?, ?> oldest, ServiceLimits limits) {
    return oldest.taken() + limits.longestWait().toNanos() - System.nanoTime();
  }

  /** The oldest request and others of its group; empty if none waits. */
  private List<PendingRequest<P, A>> oldest(int most, Function<P, Object> group) {
    List<PendingRequest<P, A>> batch = new ArrayList<>();
    Iterator<PendingRequest<P, A>> all = waiting.iterator();
    if (all.hasNext()) {
      batch.add(all.next());
      Object wanted = group.apply(batch.get(0).request());
      while (batch.size() < most && all.hasNext()) {
        PendingRequest<P, A> next = all.next();
        if (wanted.equals(group.apply(next.request()))) {
          batch.add(next);
        }
      }
    }
    return batch;
  }

  private void begin(PendingRequest<P, A> pending) {
    waiting.remove(pending);
    if (!pending.isDone()) {
      running.add(pending);
    }
    recorder.begun(System.nanoTime() - pending.taken());
  }

  /** Counts requests that are computed side by side. */
  public void recordBatch(int size) {
    recorder.batch(size);
  }

  /** The figures. */
  public ServiceStatistics statistics() {
    return locked(() -> recorder.statistics(waiting.size(), running.size()));
  }

  /** Takes no more. */
  public void close() {
    locked(
        () -> {
          closed = true;
          changed.signalAll();
        });
  }

  /** Takes no more, and cancels what waits and what is computed. */
  public void cancelAll() {
    failAll(new CancellationException("The %s was closed.".formatted(service)));
  }

  /** Takes no more; what waits and what is computed fails. */
  public void failAll(Throwable failure) {
    close();
    List<PendingRequest<P, A>> left =
        locked(
            () -> {
              List<PendingRequest<P, A>> all = new ArrayList<>(waiting);
              all.addAll(running);
              waiting.clear();
              return all;
            });
    left.forEach(request -> CallbackThreads.executor().execute(() -> request.fail(failure)));
  }

  /** Lets go of the thread that watches the time, when nothing is in the queue any more. */
  public void end() {
    alarms.close();
  }
}
