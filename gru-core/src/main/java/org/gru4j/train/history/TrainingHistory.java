package org.gru4j.train.history;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonPropertyOrder;

/**
 * How the loss went: the training loss at regular steps and every validation.
 *
 * <p>Losses are in the unit of the task's {@link TrainingMeasure}.
 *
 * <p>The training curve stays below {@value #MAX_TRAINING_POINTS} points: when it is full, every
 * other point goes and the stride doubles.
 *
 * @param stride steps between two points of the training curve
 * @param training the smoothed training loss, in the order of the steps
 * @param validations all validations, in the order of the steps
 */
public record TrainingHistory(
    int stride, List<TrainingPoint> training, List<ValidationPoint> validations) {
  static final int MAX_TRAINING_POINTS = 1000;

  /** Before the first step. */
  public static final TrainingHistory EMPTY = new TrainingHistory(1, List.of(), List.of());

  /**
   * One point of the training curve.
   *
   * @param step training steps done
   * @param loss smoothed loss
   */
  @JsonPropertyOrder({"step", "natsPerToken"})
  public record TrainingPoint(long step, @JsonProperty("natsPerToken") double loss) {
    /**
     * Checks the values, which may come from a file.
     *
     * @throws IllegalArgumentException if the step is negative or the loss no number
     */
    public TrainingPoint {
      checkArgument(
          step >= 0 && Double.isFinite(loss),
          "Expected a step of at least 0 with a finite loss, found %s and %s.",
          Long.toString(step),
          loss);
    }
  }

  /**
   * One validation.
   *
   * @param step training steps done
   * @param epoch epochs begun, from 1
   * @param counted tokens trained on so far, or what else is counted
   * @param seconds training time so far, over all resumed runs
   * @param trainingLoss mean training loss since the validation before; NaN if nothing was trained
   *     in between
   * @param validationLoss mean loss on the held-out data
   * @param scheduled whether the plan asked for it and early stopping counts it; the evaluation at
   *     the end of an interrupted epoch is not
   * @param error what tells which validation is the best in place of the loss, the smaller the
   *     better; null where the loss does
   */
  @JsonPropertyOrder({
    "step",
    "epoch",
    "tokens",
    "seconds",
    "trainingLoss",
    "validationLoss",
    "scheduled",
    "error"
  })
  public record ValidationPoint(
      long step,
      int epoch,
      @JsonProperty("tokens") long counted,
      double seconds,
      double trainingLoss,
      double validationLoss,
      boolean scheduled,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double error) {
    /**
     * Checks the values, which may come from a file.
     *
     * @throws IllegalArgumentException if one is negative, or infinite, or none of the numbers that
     *     it must be
     */
    public ValidationPoint {
      checkArgument(
          step >= 0 && epoch >= 0 && counted >= 0 && seconds >= 0 && Double.isFinite(seconds),
          "Expected step, epoch, tokens and seconds of at least 0, found %s, %s, %s and %s.",
          Long.toString(step),
          epoch,
          Long.toString(counted),
          seconds);
      checkArgument(
          Double.isFinite(validationLoss) && !Double.isInfinite(trainingLoss),
          "Expected validations with finite losses, found %s after a training loss of %s.",
          validationLoss,
          trainingLoss);
      checkArgument(
          error == null || Double.isFinite(error), "Expected a finite error, found %s.", error);
    }

    /** What tells which validation is the best, the smaller the better. */
    public double judged() {
      return error == null ? validationLoss : error;
    }
  }

  /**
   * Copies the lists, which may come from a file.
   *
   * @throws IllegalArgumentException if a value is missing or out of its range
   */
  public TrainingHistory {
    checkArgument(stride >= 1, "Expected a stride of at least 1 step, found %s.", stride);
    checkArgument(
        training != null && training.stream().noneMatch(Objects::isNull),
        "Expected the points of a training, found null.");
    checkArgument(
        validations != null && validations.stream().noneMatch(Objects::isNull),
        "Expected validations, found null.");
    training = List.copyOf(training);
    validations = List.copyOf(validations);
    requireRising(training.stream().mapToLong(TrainingPoint::step).toArray());
    requireRising(validations.stream().mapToLong(ValidationPoint::step).toArray());
  }

  private static void requireRising(long[] steps) {
    for (int i = 1; i < steps.length; i++) {
      checkArgument(
          steps[i] >= steps[i - 1],
          "Expected points in the order of their steps, found step %s after %s.",
          steps[i],
          steps[i - 1]);
    }
  }

  /** The validation with the lowest error or, where there is none, loss; the earlier of equals. */
  public Optional<ValidationPoint> best() {
    return validations.stream().min(Comparator.comparingDouble(ValidationPoint::judged));
  }

  /** The latest validation. */
  public Optional<ValidationPoint> latest() {
    return validations.isEmpty()
        ? Optional.empty()
        : Optional.of(validations.get(validations.size() - 1));
  }

  TrainingHistory withStep(long step, double loss) {
    if (step % stride != 0 || !Double.isFinite(loss)) {
      return this;
    }
    List<TrainingPoint> points = new ArrayList<>(training);
    points.add(new TrainingPoint(step, loss));
    int newStride = stride;
    if (points.size() >= MAX_TRAINING_POINTS) {
      newStride = 2 * stride;
      int kept = newStride;
      points.removeIf(point -> point.step() % kept != 0);
    }
    return new TrainingHistory(newStride, points, validations);
  }

  TrainingHistory withValidation(ValidationPoint point) {
    List<ValidationPoint> points = new ArrayList<>(validations);
    points.add(point);
    return new TrainingHistory(stride, training, points);
  }
}
