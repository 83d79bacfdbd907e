package org.gru4j.speech.pipeline;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Works on what comes next while somebody uses what came before. Results come in the order of the
 * inputs, so that a run does not depend on which thread was faster; what an input throws is thrown
 * where its result would come.
 *
 * <p>Used by one thread at a time, which closes it.
 *
 * @param <T> the type of the inputs
 * @param <R> the type of the results
 */
public final class Ahead<T, R> implements Iterator<R>, AutoCloseable {
  private final Iterator<? extends T> inputs;
  private final Function<? super T, ? extends R> work;
  private final int capacity;
  private final ExecutorService threads;
  private final Queue<Future<R>> results = new ArrayDeque<>();

  /**
   * Starts at once.
   *
   * @param inputs asked by the thread that uses the results, never by two at a time
   * @param work done by the threads, several inputs at a time
   * @param threadCount how many work
   * @param capacity how many results may wait or be worked on
   * @throws IllegalArgumentException if there are no threads or no capacity
   */
  public Ahead(
      Iterator<? extends T> inputs,
      Function<? super T, ? extends R> work,
      int threadCount,
      int capacity) {
    checkArgument(threadCount >= 1, "Expected threadCount >= 1, found %s.", threadCount);
    checkArgument(capacity >= 1, "Expected capacity >= 1, found %s.", capacity);
    this.inputs = inputs;
    this.work = work;
    this.capacity = capacity;
    this.threads =
        Executors.newFixedThreadPool(
            threadCount,
            task -> {
              Thread thread = new Thread(task, "features ahead");
              thread.setDaemon(true);
              return thread;
            });
    fill();
  }

  private void fill() {
    while (results.size() < capacity && inputs.hasNext()) {
      T input = inputs.next();
      results.add(threads.submit(() -> work.apply(input)));
    }
  }

  @Override
  public boolean hasNext() {
    return !results.isEmpty();
  }

  /**
   * Waits for the next result.
   *
   * @throws RuntimeException what the work on its input threw
   * @throws NoSuchElementException if there are no more
   */
  @Override
  public R next() {
    Future<R> next = results.poll();
    if (next == null) {
      throw new NoSuchElementException("There are no more results.");
    }
    R result;
    try {
      result = next.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Waiting for features was interrupted.", e);
    } catch (ExecutionException e) {
      fill();
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e);
    }
    fill();
    return result;
  }

  /** Ends the threads; what is not done yet is dropped. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
