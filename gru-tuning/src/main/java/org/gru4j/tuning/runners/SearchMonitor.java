package org.gru4j.tuning.runners;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.gru4j.tuning.study.Study;
import org.gru4j.tuning.study.Trial;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the study every now and then while a runner is at work, counts the runner's time and
 * tells who watches. Looking never takes more than a hundredth of the time of one processor core.
 */
final class SearchMonitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SearchMonitor.class);
  private static final long SHORTEST_PAUSE_MILLIS = 300;
  private static final int PAUSE_PER_LOOK = 100;

  private final Study study;
  private final SearchProgress progress;
  private final long session;
  private final ScheduledExecutorService executor;
  private int lastSeen = -1;

  SearchMonitor(Study study, SearchProgress progress) {
    this.study = study;
    this.progress = progress;
    this.session = study.beginSession();
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "search-monitor");
              thread.setDaemon(true);
              return thread;
            });
    schedule(0);
  }

  // A look that fails is logged by itself; nobody waits for its future.
  @SuppressWarnings("FutureReturnValueIgnored")
  private void schedule(long pauseMillis) {
    executor.schedule(this::lookAndSchedule, pauseMillis, TimeUnit.MILLISECONDS);
  }

  private void lookAndSchedule() {
    long begin = System.nanoTime();
    try {
      look(false);
    } catch (RuntimeException e) {
      // The trials go on without being watched.
      LOG.warn("Cannot show the search: {}", e.getMessage());
    }
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    if (!executor.isShutdown()) {
      schedule(Math.max(SHORTEST_PAUSE_MILLIS, took * PAUSE_PER_LOOK));
    }
  }

  private void look(boolean ended) {
    study.continueSession(session);
    List<Trial> trials = study.trials();
    // Durations of running trials change by themselves.
    int seen = trials.stream().map(SearchMonitor::withoutDuration).toList().hashCode();
    if (seen != lastSeen || ended) {
      lastSeen = seen;
      progress.changed(trials, study.time(), ended);
    }
  }

  private static List<Object> withoutDuration(Trial trial) {
    return List.of(trial.number(), trial.state(), trial.intermediateValues());
  }

  @Override
  public void close() {
    executor.shutdownNow();
    try {
      executor.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    look(true);
  }
}
