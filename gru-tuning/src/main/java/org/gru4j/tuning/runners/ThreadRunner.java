package org.gru4j.tuning.runners;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.gru4j.natives.NativeThreads;
import org.gru4j.storage.FolderLock;
import org.gru4j.train.StopSignal;

/**
 * Runs trials in threads of this process.
 *
 * <p>The shortest way for objectives that cannot bring the process down. A trial that runs out of
 * memory or past its time is recorded like any other failure; but a thread that does not end stays
 * and takes its share of the processor, and a crash of native code ends the search until it is
 * resumed. {@link ProcessRunner} has neither weakness.
 */
public final class ThreadRunner implements Runner {
  private final Objective objective;
  private final boolean dividesCores;
  private final int threads;
  private final SearchProgress progress;

  /**
   * A runner.
   *
   * @param threads trials that run at once; the processor's cores are divided among them
   * @param progress watches the search
   * @throws IllegalArgumentException if there is not at least one thread
   */
  public ThreadRunner(Objective objective, int threads, SearchProgress progress) {
    this(objective, threads, progress, threads > 1);
  }

  private ThreadRunner(
      Objective objective, int threads, SearchProgress progress, boolean dividesCores) {
    if (threads < 1) {
      throw new IllegalArgumentException("Expected at least 1 thread, found " + threads + ".");
    }
    this.objective = objective;
    this.threads = threads;
    this.progress = progress;
    this.dividesCores = dividesCores;
  }

  /**
   * A runner whose objective has its trials computed on other machines: the threads only wait, and
   * the cores of this machine are left alone.
   *
   * @param threads trials that run at once
   * @throws IllegalArgumentException if there is not at least one thread
   */
  public static ThreadRunner waiting(Objective objective, int threads, SearchProgress progress) {
    return new ThreadRunner(objective, threads, progress, false);
  }

  @Override
  public void run(Search search, StopSignal stop) {
    ExecutorService executor = Executors.newFixedThreadPool(threads, ThreadRunner::daemon);
    try (FolderLock held = search.lock();
        SearchMonitor monitor = new SearchMonitor(search.study(), progress)) {
      List<Future<?>> lanes = new ArrayList<>();
      for (int lane = 0; lane < threads; lane++) {
        lanes.add(executor.submit(() -> work(search, stop)));
      }
      await(lanes, stop);
      TrialFiles.publish(search);
    } finally {
      executor.shutdown();
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "worker");
    thread.setDaemon(true);
    return thread;
  }

  private void work(Search search, StopSignal stop) {
    Objective limited = dividesCores ? this::evaluateWithinShare : objective;
    Worker.Ending ending = Worker.Ending.DAMAGED;
    try {
      while (ending == Worker.Ending.DAMAGED) {
        ending = new Worker(search, limited, stop, Worker.newName()).run();
      }
    } catch (RuntimeException e) {
      // The other threads end too, whichever of them is waited for.
      stop.request();
      throw e;
    }
  }

  private double evaluateWithinShare(TrialContext context) throws Exception {
    NativeThreads.limit(NativeThreads.each(threads));
    return objective.evaluate(context);
  }

  private static void await(List<Future<?>> lanes, StopSignal stop) {
    for (Future<?> lane : lanes) {
      boolean waiting = true;
      while (waiting) {
        try {
          lane.get();
          waiting = false;
        } catch (InterruptedException e) {
          stop.request();
        } catch (ExecutionException e) {
          stop.request();
          throw e.getCause() instanceof RuntimeException cause
              ? cause
              : new RunnerException("A worker ended unexpectedly: " + e.getCause() + ".", e);
        }
      }
    }
  }
}
