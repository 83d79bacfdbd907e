package org.gru4j.natives;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Two native computations at once, each with half of the calling thread's OpenMP threads.
 *
 * <p>The threads of a team meet at barriers several times in each step of a recurrence. Where there
 * are two recurrences that do not need each other, two teams of half the size meet half as often,
 * and two of one thread never.
 */
public final class SideBySide {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /** Threads that nothing waits for, and that end when they are not needed for a minute. */
  private static final ExecutorService HELPERS =
      Executors.newCachedThreadPool(
          task -> {
            Thread helper = new Thread(task, "gru4j-beside-" + NUMBERS.incrementAndGet());
            helper.setDaemon(true);
            return helper;
          });

  private SideBySide() {}

  /**
   * Runs both, the second one on another thread where the calling one has several of OpenMP's.
   *
   * @throws RuntimeException what the first throws, or the second as the cause of a {@link
   *     java.util.concurrent.CompletionException}
   */
  public static void run(Runnable first, Runnable second) {
    int threads = NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads();
    if (threads < 2) {
      first.run();
      second.run();
      return;
    }
    CompletableFuture<Void> beside =
        CompletableFuture.runAsync(() -> with(threads / 2, second), HELPERS);
    try {
      with(threads / 2, first);
    } finally {
      // Whatever comes of the first: the other one works on arrays of the caller.
      beside.join();
    }
  }

  private static void with(int threads, Runnable computation) {
    try (Team team = Team.of(threads)) {
      computation.run();
    }
  }
}
