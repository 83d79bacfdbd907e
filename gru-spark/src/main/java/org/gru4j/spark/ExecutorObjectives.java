package org.gru4j.spark;

import org.gru4j.tuning.runners.Objective;
import org.gru4j.tuning.runners.ObjectiveFactory;
import org.jspecify.annotations.Nullable;

/** The objective of this executor: made for the first trial of a run, shared by all others. */
final class ExecutorObjectives {
  private record Made(String run, Objective objective) {}

  private static @Nullable Made latest;

  private ExecutorObjectives() {}

  static synchronized Objective of(String run, ObjectiveFactory factory) throws Exception {
    Made made = latest;
    if (made == null || !made.run().equals(run)) {
      made = new Made(run, factory.create());
      latest = made;
    }
    return made.objective();
  }
}
