package org.gru4j.train;

import java.util.List;
import java.util.stream.Stream;
import org.gru4j.train.history.TrainingHistory;
import org.gru4j.train.history.TrainingState;

/** Ends trainings in the middle, and compares what came of going on with what would have come. */
public final class Interruptions {
  private Interruptions() {}

  /** Ends a training after a step as a power cut would: nothing is saved any more. */
  public static TrainingProgress crashAfter(long step) {
    return new TrainingProgress() {
      @Override
      public void stepped(TrainingState state, long expectedSteps) {
        if (state.step() == step) {
          throw new IllegalStateException("crash");
        }
      }
    };
  }

  /** The figures of all validations that do not depend on the clock. */
  public static List<Double> losses(TrainingResult result) {
    return losses(result.history());
  }

  /** The same of a history. */
  public static List<Double> losses(TrainingHistory history) {
    return history.validations().stream()
        .flatMap(p -> Stream.of((double) p.step(), p.trainingLoss(), p.validationLoss()))
        .toList();
  }
}
