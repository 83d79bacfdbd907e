package org.gru4j.train;

import org.gru4j.train.history.TrainingHistory;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;

/** Decides from the validations alone, so that a resumed run stops where the first would have. */
final class EarlyStopping {
  private EarlyStopping() {}

  static boolean isDue(TrainingPlan plan, TrainingHistory history) {
    if (plan.patience() == 0) {
      return false;
    }
    double best = Double.POSITIVE_INFINITY;
    int without = 0;
    for (ValidationPoint point : history.validations()) {
      if (!point.scheduled()) {
        continue;
      }
      if (point.judged() < best - plan.minimumImprovement()) {
        best = point.judged();
        without = 0;
      } else {
        without++;
      }
    }
    return without >= plan.patience();
  }
}
