package org.gru4j.serving;

/** The one thread that computes what a queue takes in, and how it ends. */
public final class ServiceThread {
  private final RequestQueue<?, ?> queue;
  private final Work work;
  private final Thread thread;

  /** What the thread does. */
  public interface Work {
    /** Computes until the queue is closed and empty. */
    void run() throws InterruptedException;
  }

  /** Starts a thread. */
  public ServiceThread(String name, RequestQueue<?, ?> queue, Work work) {
    this.queue = queue;
    this.work = work;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  @SuppressWarnings("CatchingThrowable") // Whatever ends the thread, nobody waits in vain.
  private void run() {
    try {
      work.run();
    } catch (InterruptedException e) {
      queue.cancelAll();
    } catch (Throwable e) {
      queue.failAll(e);
      throw e;
    } finally {
      queue.end();
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
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
