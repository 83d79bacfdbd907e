package org.gru4j.serving;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that run foreign code: consumers of texts and what hangs on futures. They are
 * daemons, as many as are busy, so that one that never comes back holds no other; they end when
 * idle.
 */
public final class CallbackThreads {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final int IDLE_SECONDS = 5;
  private static final Executor THREADS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          CallbackThreads::thread);

  private CallbackThreads() {}

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "gru4j-callback-" + NUMBER.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  /** The threads, of all services together. */
  public static Executor executor() {
    return THREADS;
  }
}
