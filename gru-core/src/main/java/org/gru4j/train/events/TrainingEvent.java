package org.gru4j.train.events;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.Objects;
import org.gru4j.train.samples.Sample;
import org.nd4j.shade.jackson.annotation.JsonSubTypes;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;

/** One line of the file of events. Times are milliseconds since 1970, memory is in bytes. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TrainingEvent.Begin.class, name = "begin"),
  @JsonSubTypes.Type(value = TrainingEvent.Step.class, name = "step"),
  @JsonSubTypes.Type(value = TrainingEvent.Validation.class, name = "validation"),
  @JsonSubTypes.Type(value = TrainingEvent.Samples.class, name = "samples"),
  @JsonSubTypes.Type(value = TrainingEvent.Average.class, name = "average"),
  @JsonSubTypes.Type(value = TrainingEvent.End.class, name = "end"),
  @JsonSubTypes.Type(value = TrainingEvent.Failure.class, name = "failure")
})
public sealed interface TrainingEvent {
  /** The version that is written; readers refuse later ones. */
  int VERSION = 1;

  /** Training steps done when it happened. */
  long step();

  /** When it was written. */
  long time();

  /**
   * The training begins or goes on.
   *
   * @param version of the file's format
   * @param loss name of the loss
   * @param unit in which losses are
   * @param counted what is counted, such as "tokens"
   * @param figure what follows from the loss, such as "perplexity"; empty if nothing does
   * @param parameters of the network
   * @param data what is trained on
   */
  record Begin(
      long step,
      long time,
      int version,
      String loss,
      String unit,
      String counted,
      String figure,
      long parameters,
      String data)
      implements TrainingEvent {
    /** Checks the values, which may come from a file. */
    public Begin {
      requireStep(step);
      checkArgument(
          version >= 1 && version <= VERSION,
          "Expected events of version %s or earlier, found %s.",
          VERSION,
          version);
      requireTexts(loss, unit, counted, figure, data);
    }
  }

  /**
   * A training step. What is not known is NaN, or 0 of memory.
   *
   * @param epoch of the step, from 1
   * @param counted so far
   * @param seconds of training so far
   * @param expected steps in all, as far as could be told
   * @param loss smoothed training loss
   * @param learningRate of this step
   * @param gradientNorm Euclidean norm of the loss's gradient, before clipping and decay
   * @param perSecond what is counted, per second, in the last second of training or more
   * @param heap used by objects of Java
   * @param offHeap what the process has beside these: arrays, threads, code
   * @param resident what the process has in memory for itself
   */
  record Step(
      long step,
      long time,
      int epoch,
      long counted,
      double seconds,
      long expected,
      double loss,
      double learningRate,
      double gradientNorm,
      double perSecond,
      long heap,
      long offHeap,
      long resident)
      implements TrainingEvent {
    /** Checks the values, which may come from a file. */
    public Step {
      requireStep(step);
    }
  }

  /**
   * A validation.
   *
   * @param epoch begun, from 1
   * @param counted so far
   * @param seconds of training so far
   * @param trainingLoss mean since the validation before; NaN if nothing was trained
   * @param best whether the loss was the lowest so far
   */
  record Validation(
      long step,
      long time,
      int epoch,
      long counted,
      double seconds,
      double trainingLoss,
      double validationLoss,
      boolean best)
      implements TrainingEvent {
    /** Checks the values, which may come from a file. */
    public Validation {
      requireStep(step);
    }
  }

  /**
   * What the model made of held-out data.
   *
   * @param milliseconds that making them took
   */
  record Samples(long step, long time, long milliseconds, List<Sample> samples)
      implements TrainingEvent {
    private static final int MOST = 24;

    /** Checks the values, which may come from a file; of many samples the first are kept. */
    public Samples {
      requireStep(step);
      checkArgument(
          samples != null && samples.stream().noneMatch(Objects::isNull),
          "Expected samples, found null.");
      samples = List.copyOf(samples.subList(0, Math.min(MOST, samples.size())));
    }
  }

  /**
   * The average of the best checkpoints.
   *
   * @param best whether it is the model to use
   */
  record Average(long step, long time, double validationLoss, boolean best)
      implements TrainingEvent {
    /** Checks the values, which may come from a file. */
    public Average {
      requireStep(step);
    }
  }

  /**
   * The training ended.
   *
   * @param seconds of training in all
   * @param reason a {@link org.gru4j.train.StopReason}
   * @param sentence the reason in words
   */
  record End(long step, long time, double seconds, String reason, String sentence)
      implements TrainingEvent {
    /** Checks the values, which may come from a file. */
    public End {
      requireStep(step);
      requireTexts(reason, sentence);
    }
  }

  /**
   * The training failed.
   *
   * @param diverged whether a loss or a parameter was no longer finite
   * @param sentence what happened
   */
  record Failure(long step, long time, boolean diverged, String sentence) implements TrainingEvent {
    /** Checks the values, which may come from a file. */
    public Failure {
      requireStep(step);
      requireTexts(sentence);
    }
  }

  private static void requireStep(long step) {
    checkArgument(step >= 0, "Expected a step of at least 0, found %s.", step);
  }

  private static void requireTexts(String... texts) {
    for (String text : texts) {
      checkArgument(text != null, "Expected a text, found null.");
    }
  }
}
