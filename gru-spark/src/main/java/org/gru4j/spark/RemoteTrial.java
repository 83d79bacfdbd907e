package org.gru4j.spark;

import java.util.Optional;
import org.gru4j.spark.TrialMessage.Answer;
import org.gru4j.spark.TrialMessage.Begin;
import org.gru4j.spark.TrialMessage.End;
import org.gru4j.spark.TrialMessage.Report;
import org.gru4j.tuning.runners.PrunedException;
import org.gru4j.tuning.runners.RunnerException;
import org.gru4j.tuning.runners.StoppedException;
import org.gru4j.tuning.runners.TrialContext;
import org.gru4j.tuning.runners.TrialFailedException;
import org.gru4j.tuning.runners.WorkerLostException;
import org.gru4j.tuning.study.Study;
import org.jspecify.annotations.Nullable;

/**
 * One evaluation of a trial as the driver sees it, from the messages of the task that computes it.
 *
 * <p>The first task that begins has the trial. When its executor is lost, Spark starts the task
 * again; that one is sent away, and the study begins a new attempt at the trial, so that what the
 * lost task reported is forgotten and what it might still say is refused.
 */
final class RemoteTrial {
  private final TrialContext context;
  private final Study study;
  private @Nullable Long task;
  private @Nullable RuntimeException decision;
  private @Nullable End end;
  private boolean lost;

  RemoteTrial(TrialContext context, Study study) {
    this.context = context;
    this.study = study;
  }

  synchronized Answer receive(TrialMessage message) {
    if (message instanceof Begin) {
      return begin(message.task());
    }
    if (lost || task == null || task != message.task()) {
      return Answer.GONE;
    }
    return message instanceof Report report ? report(report) : end((End) message);
  }

  private Answer begin(long beginning) {
    if (task != null) {
      lost = true;
      return Answer.GONE;
    }
    task = beginning;
    return Answer.CONTINUE;
  }

  private Answer report(Report report) {
    try {
      if (report.again()) {
        context.repeat(report.step(), report.loss());
      } else {
        context.report(report.step(), report.loss());
      }
      return Answer.CONTINUE;
    } catch (PrunedException e) {
      decision = e;
      return Answer.PRUNE;
    } catch (StoppedException e) {
      decision = e;
      return Answer.STOP;
    } catch (RuntimeException e) {
      // The claim is lost, the study cannot be written: thrown again by the thread that waits.
      decision = e;
      return Answer.GONE;
    }
  }

  private Answer end(End ended) {
    end = ended;
    boolean best = ended.ending() == TrialMessage.Ending.SCORED && ended.loss() < lowest();
    return best ? Answer.SEND_MODEL : Answer.CONTINUE;
  }

  private double lowest() {
    return Study.best(study.trials())
        .flatMap(trial -> Optional.ofNullable(trial.score()))
        .orElse(Double.MAX_VALUE);
  }

  /** Whether a task has begun, that is, whether executors are able to run the program at all. */
  synchronized boolean hasBegun() {
    return task != null;
  }

  /**
   * What the trial came to, when its job is done.
   *
   * @return the loss
   */
  synchronized double outcome() {
    if (decision != null) {
      throw decision;
    }
    if (lost || end == null) {
      throw new WorkerLostException("Its executor was lost.");
    }
    return switch (end.ending()) {
      case SCORED -> end.loss();
      case OBEYED -> throw new StoppedException(context.number());
      case FAILED -> throw new TrialFailedException(String.valueOf(end.sentence()));
      case NO_OBJECTIVE ->
          throw new RunnerException(
              "Expected executors that can prepare trials, found one that cannot: "
                  + end.sentence(),
              null);
    };
  }
}
