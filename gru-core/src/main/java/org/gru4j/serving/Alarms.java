package org.gru4j.serving;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs something short when a time is over. */
final class Alarms {
  private static final Duration LONGEST = Duration.ofDays(365);

  private final ScheduledThreadPoolExecutor thread;

  Alarms(String service) {
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, "gru4j-time-limits of the " + service);
              made.setDaemon(true);
              return made;
            });
    // Requests that are answered in time are not kept until it is over.
    thread.setRemoveOnCancelPolicy(true);
  }

  /** Null where the time is practically without limit. */
  @Nullable Future<?> set(Duration time, Runnable action) {
    if (time.compareTo(LONGEST) > 0) {
      return null;
    }
    try {
      return thread.schedule(action, time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // Closed meanwhile: everything has been answered.
      return null;
    }
  }

  void close() {
    thread.shutdownNow();
  }
}
