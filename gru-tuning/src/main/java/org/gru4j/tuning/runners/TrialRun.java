package org.gru4j.tuning.runners;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.gru4j.train.StopSignal;
import org.gru4j.tuning.study.Claim;
import org.gru4j.tuning.study.LostClaimException;
import org.gru4j.tuning.study.Study;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at one trial: computes it in a thread of its own, keeps the claim alive meanwhile,
 * ends it when its time is over, and records what came of it.
 */
final class TrialRun {
  /** How long a trial that was told to end may take for it: the rest of a step and a validation. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  /** The same for one whose time is over and whose result no longer counts. */
  private static final Duration GRACE_AFTER_TIME = Duration.ofSeconds(3);

  /** What the process is worth afterwards. */
  enum Condition {
    SOUND,
    /** Memory ran out, or a thread does not end: better begun anew. */
    DAMAGED
  }

  private final Search search;
  private final Claim claim;
  private final Objective objective;
  private final StopSignal stop;
  private final TrialContext context;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile double loss = Double.NaN;
  private volatile @Nullable Throwable failure;

  TrialRun(Search search, Claim claim, Objective objective, StopSignal stop) {
    this.search = search;
    this.claim = claim;
    this.objective = objective;
    this.stop = stop;
    this.context =
        new TrialContext(
            claim.trial(),
            search.trialFolder(claim.number(), claim.attempt()),
            new StudyReporter(search, claim),
            stop);
  }

  Condition run() {
    TrialFiles.inherit(search, claim);
    Thread thread = new Thread(this::evaluate, "trial-" + claim.number());
    thread.setDaemon(true);
    thread.start();
    try {
      if (await()) {
        record();
        return failure instanceof OutOfMemoryError ? Condition.DAMAGED : Condition.SOUND;
      }
      return endNow(thread);
    } catch (LostClaimException e) {
      return endNow(thread);
    }
  }

  // An error of the trial must not end the worker.
  @SuppressWarnings("CatchAndPrintStackTrace")
  private void evaluate() {
    try {
      loss = objective.evaluate(context);
    } catch (Throwable e) {
      failure = e;
    } finally {
      ended.countDown();
    }
  }

  /** Whether the trial ended by itself; otherwise it has been recorded or lost. */
  private boolean await() {
    long begin = System.nanoTime();
    long stopSeen = 0;
    long beat = Math.max(1, search.limits().lease().toMillis() / 4);
    long poll = Math.min(beat, 1000);
    long lastBeat = begin;
    while (!endsWithin(poll)) {
      long now = System.nanoTime();
      if (now - begin > search.limits().time().toNanos()) {
        study().fail(claim, "It ran past its time of " + seconds(search.limits().time()) + ".");
        return false;
      }
      if (stop.isRequested()) {
        stopSeen = stopSeen == 0 ? now : stopSeen;
        if (now - stopSeen > GRACE.toNanos()) {
          study().release(claim);
          return false;
        }
      }
      if (now - lastBeat >= TimeUnit.MILLISECONDS.toNanos(beat)) {
        lastBeat = now;
        if (!study().renew(claim)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean endsWithin(long milliseconds) {
    try {
      return ended.await(milliseconds, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      stop.request();
      return ended.getCount() == 0;
    }
  }

  private static String seconds(Duration time) {
    return String.format(java.util.Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }

  private Condition endNow(Thread thread) {
    thread.interrupt();
    try {
      thread.join(GRACE_AFTER_TIME.toMillis());
    } catch (InterruptedException e) {
      stop.request();
    }
    return thread.isAlive() ? Condition.DAMAGED : Condition.SOUND;
  }

  private void record() {
    Throwable thrown = failure;
    if (thrown instanceof PrunedException) {
      study().prune(claim);
    } else if (thrown instanceof StoppedException || thrown instanceof InterruptedException) {
      study().release(claim);
      // The files stay: the trial goes on with them.
      return;
    } else if (thrown instanceof LostClaimException lost) {
      throw lost;
    } else if (thrown instanceof WorkerLostException lost) {
      study().lose(claim.worker(), TrialFailedException.sentence(lost));
    } else if (thrown instanceof RunnerException useless) {
      study().release(claim);
      throw useless;
    } else if (thrown != null) {
      study().fail(claim, TrialFailedException.sentence(thrown));
    } else if (!Double.isFinite(loss)) {
      study().fail(claim, "Its loss was " + loss + ".");
    } else {
      complete();
    }
    context.deleteFiles();
  }

  private void complete() {
    try {
      study().complete(claim, loss, () -> TrialFiles.prepare(search, claim, loss, context.model()));
    } catch (RunnerException e) {
      study().fail(claim, e.getMessage() == null ? "It could not be kept." : e.getMessage());
      return;
    }
    TrialFiles.publish(search);
  }

  private Study study() {
    return search.study();
  }
}
