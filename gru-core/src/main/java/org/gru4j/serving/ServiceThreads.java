package org.gru4j.serving;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that compute what a queue takes in, and how they end. */
public final class ServiceThreads {
  private final RequestQueue<?, ?> queue;
  private final List<Thread> threads;
  private final AtomicInteger running;

  /** What a thread does. */
  public interface Work {
    /** Computes until the queue is closed and empty. */
    void run() throws InterruptedException;
  }

  /** Starts a thread for each work. */
  public ServiceThreads(String name, RequestQueue<?, ?> queue, List<? extends Work> works) {
    this.queue = queue;
    this.running = new AtomicInteger(works.size());
    this.threads = works.stream().map(work -> thread(name, work)).toList();
    threads.forEach(Thread::start);
  }

  private Thread thread(String name, Work work) {
    Thread thread = new Thread(() -> run(work), name);
    thread.setDaemon(true);
    return thread;
  }

  @SuppressWarnings("CatchingThrowable") // Whatever ends a thread, nobody waits in vain.
  private void run(Work work) {
    try {
      work.run();
    } catch (InterruptedException e) {
      queue.cancelAll();
    } catch (Throwable e) {
      queue.failAll(e);
      throw e;
    } finally {
      if (running.decrementAndGet() == 0) {
        queue.end();
      }
    }
  }

  /** Has the queue refuse new requests, and waits until those that it has are computed. */
  public void close() {
    queue.close();
    join();
  }

  /** Cancels all requests, and waits for what is computed now. */
  public void closeNow() {
    queue.cancelAll();
    join();
  }

  private void join() {
    if (threads.contains(Thread.currentThread())) {
      return;
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
