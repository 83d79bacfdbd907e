package org.gru4j.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.gru4j.natives.NativeThreads;
import org.gru4j.spark.TrialMessage.Answer;
import org.gru4j.spark.TrialMessage.Ending;
import org.gru4j.train.StopSignal;
import org.gru4j.tuning.runners.Objective;
import org.gru4j.tuning.runners.ObjectiveFactory;
import org.gru4j.tuning.runners.PrunedException;
import org.gru4j.tuning.runners.StoppedException;
import org.gru4j.tuning.runners.TrialContext;
import org.gru4j.tuning.runners.TrialFailedException;
import org.gru4j.tuning.runners.TrialReporter;
import org.gru4j.tuning.study.Trial;
import org.gru4j.tuning.study.TrialState;
import org.jspecify.annotations.Nullable;

/**
 * Computes a trial on an executor. Returns the checkpoint of the model if the driver wants it, else
 * nothing; all else is told by messages. Whatever the trial throws is its outcome, not a failure of
 * the task, which Spark would repeat.
 *
 * @param run which call of the runner this belongs to
 * @param ticket by which the driver knows the trial
 */
record TrialTask(
    String run,
    String ticket,
    long number,
    Map<String, Object> parameters,
    long seed,
    ObjectiveFactory factory)
    implements Function<Integer, byte[]> {
  private static final byte[] NOTHING = {};

  /** What Spark calls the executor of a local master, threads of the driver's own process. */
  private static final String IN_THE_DRIVER = "driver";

  static TrialTask of(String run, String ticket, TrialContext trial, ObjectiveFactory factory) {
    return new TrialTask(run, ticket, trial.number(), trial.parameters(), trial.seed(), factory);
  }

  @Override
  public byte[] call(Integer ignored) throws IOException {
    TaskContext task = TaskContext.get();
    Line line = new Line(ticket, task.taskAttemptId());
    if (TrialPlugin.ask(new TrialMessage.Begin(ticket, line.task())) == Answer.GONE) {
      return NOTHING;
    }
    Objective objective;
    try {
      objective = ExecutorObjectives.of(run, factory);
      if (SparkEnv.get().executorId().equals(IN_THE_DRIVER)) {
        // An executor of its own was started with this limit in its environment.
        NativeThreads.limit(task.cpus());
      }
    } catch (Throwable e) {
      line.end(Ending.NO_OBJECTIVE, Double.NaN, TrialFailedException.sentence(e));
      return NOTHING;
    }
    // Spark deletes this folder with the application, if an executor dies before we do.
    Path folders = Files.createDirectories(Path.of(SparkFiles.getRootDirectory()));
    Path folder = Files.createTempDirectory(folders, "trial-");
    TrialContext context = new TrialContext(trial(), folder, line, new StopSignal());
    try {
      return evaluate(objective, context, line);
    } finally {
      context.deleteFiles();
    }
  }

  private Trial trial() {
    return new Trial(
        number, TrialState.RUNNING, parameters, seed, new TreeMap<>(), null, Duration.ZERO, null);
  }

  private static byte[] evaluate(Objective objective, TrialContext context, Line line)
      throws IOException {
    double loss;
    try {
      loss = objective.evaluate(context);
    } catch (PrunedException | StoppedException | InterruptedException e) {
      line.end(Ending.OBEYED, Double.NaN, null);
      return NOTHING;
    } catch (Throwable e) {
      line.end(Ending.FAILED, Double.NaN, TrialFailedException.sentence(e));
      return NOTHING;
    }
    Optional<Path> model = context.model();
    boolean wanted = line.end(Ending.SCORED, loss, null) == Answer.SEND_MODEL;
    return wanted && model.isPresent() ? Files.readAllBytes(model.get()) : NOTHING;
  }

  /** Carries reports to the driver. */
  private record Line(String ticket, long task) implements TrialReporter {
    @Override
    public void repeat(long step, double loss) {
      TrialPlugin.ask(new TrialMessage.Report(ticket, task, step, loss, true));
    }

    @Override
    public Verdict report(long step, double loss) {
      return switch (TrialPlugin.ask(new TrialMessage.Report(ticket, task, step, loss, false))) {
        case PRUNE -> Verdict.PRUNE;
        case STOP, GONE -> Verdict.STOP;
        case CONTINUE, SEND_MODEL -> Verdict.CONTINUE;
      };
    }

    Answer end(Ending ending, double loss, @Nullable String sentence) {
      return TrialPlugin.ask(new TrialMessage.End(ticket, task, ending, loss, sentence));
    }
  }
}
