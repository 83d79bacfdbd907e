package org.gru4j.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.gru4j.tuning.runners.Objective;
import org.gru4j.tuning.runners.ObjectiveFactory;
import org.gru4j.tuning.runners.RunnerException;
import org.gru4j.tuning.runners.StoppedException;
import org.gru4j.tuning.runners.TrialContext;
import org.gru4j.tuning.runners.WorkerLostException;
import org.gru4j.tuning.study.Study;

/** Has each trial computed by a Spark job of one task, and waits for it. */
final class SparkObjective implements Objective {
  private static final long POLL_MILLIS = 100;

  /** So many jobs in a row that fail before their task begins are a mistake in the setting up. */
  private static final int FUTILE_JOBS = 3;

  private final JavaSparkContext spark;
  private final ObjectiveFactory factory;
  private final Study study;
  private final String run = UUID.randomUUID().toString();
  private final AtomicInteger futile = new AtomicInteger();

  SparkObjective(JavaSparkContext spark, ObjectiveFactory factory, Study study) {
    this.spark = spark;
    this.factory = factory;
    this.study = study;
  }

  @Override
  public double evaluate(TrialContext context) throws IOException, InterruptedException {
    String ticket = UUID.randomUUID().toString();
    RemoteTrial trial = new RemoteTrial(context, study);
    TrialDesk.open(ticket, trial);
    try {
      byte[] model = await(submit(TrialTask.of(run, ticket, context, factory)), trial, context);
      double loss = trial.outcome();
      keep(model, context);
      return loss;
    } finally {
      TrialDesk.close(ticket);
      if (!spark.sc().isStopped()) {
        spark.sc().cancelJobGroup(ticket);
      }
    }
  }

  private JavaFutureAction<List<byte[]>> submit(TrialTask task) {
    try {
      // Interrupts the task when the job is cancelled.
      spark.setJobGroup(task.ticket(), "trial " + task.number(), true);
      return spark.parallelize(List.of(0), 1).map(task).collectAsync();
    } catch (Exception e) { // Scala declares none: some of these are checked ones
      throw new RunnerException(
          "Expected Spark to take a trial for its executors, found: " + line(e), e);
    }
  }

  private byte[] await(JavaFutureAction<List<byte[]>> job, RemoteTrial trial, TrialContext context)
      throws InterruptedException {
    while (true) {
      try {
        byte[] model = job.get(POLL_MILLIS, TimeUnit.MILLISECONDS).get(0);
        futile.set(0);
        return model;
      } catch (TimeoutException e) {
        if (context.stop().isRequested()) {
          throw new StoppedException(context.number());
        }
        if (spark.sc().isStopped()) {
          throw new RunnerException("Expected a running Spark, found one that has stopped.", e);
        }
      } catch (ExecutionException e) {
        throw failure(e.getCause() == null ? e : e.getCause(), trial);
      }
    }
  }

  private RuntimeException failure(Throwable thrown, RemoteTrial trial) {
    int jobs = trial.hasBegun() ? 0 : futile.incrementAndGet();
    if (jobs >= FUTILE_JOBS || spark.sc().isStopped()) {
      return new RunnerException(
          "Expected Spark executors that run trials, found jobs that fail: " + line(thrown),
          thrown);
    }
    return new WorkerLostException("Its executor was lost: " + line(thrown));
  }

  /** The rest are stack traces of executors. */
  private static String line(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    return message.lines().findFirst().orElse(message).strip();
  }

  private static void keep(byte[] model, TrialContext context) throws IOException {
    if (model.length > 0) {
      Path file = Files.createDirectories(context.folder()).resolve("model.zip");
      context.model(Files.write(file, model));
    }
  }
}
