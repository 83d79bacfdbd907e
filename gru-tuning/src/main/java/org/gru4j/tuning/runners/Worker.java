package org.gru4j.tuning.runners;

import java.util.UUID;
import org.gru4j.train.StopSignal;
import org.gru4j.tuning.study.Next;

/** Runs one trial after the other until there are no more. */
final class Worker {
  private static final long WAIT_MILLIS = 200;

  private final Search search;
  private final Objective objective;
  private final StopSignal stop;
  private final String name;

  Worker(Search search, Objective objective, StopSignal stop, String name) {
    this.search = search;
    this.objective = objective;
    this.stop = stop;
    this.name = name;
  }

  /** A name that no other worker has, on whatever machine. */
  static String newName() {
    return UUID.randomUUID().toString();
  }

  /** How a worker came to its end. */
  enum Ending {
    STUDY_ENDED,
    STOPPED,
    DAMAGED
  }

  /** Works until the study has ended, a stop is requested, or the process is damaged. */
  Ending run() {
    while (!stop.isRequested()) {
      Next next = search.next(name);
      if (next instanceof Next.End) {
        return Ending.STUDY_ENDED;
      } else if (next instanceof Next.Run run) {
        TrialRun trial = new TrialRun(search, run.claim(), objective, stop);
        if (trial.run() == TrialRun.Condition.DAMAGED) {
          return Ending.DAMAGED;
        }
      } else {
        pause();
      }
    }
    return Ending.STOPPED;
  }

  private void pause() {
    try {
      Thread.sleep(WAIT_MILLIS);
    } catch (InterruptedException e) {
      stop.request();
    }
  }
}
