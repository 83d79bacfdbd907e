package org.gru4j.tuning.samplers;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.gru4j.tuning.study.Trial;
import org.gru4j.tuning.study.TrialState;
import org.jspecify.annotations.Nullable;

/** What the trials of a study say about their points. */
final class Losses {
  /**
   * The best first: finished trials by score; then pruned ones, those that got far before those
   * that were stopped early, as their losses cannot be compared; then all whose loss is unknown.
   * Trials that failed and trials that still run count as the worst: the first because they are,
   * the others so that workers do not all try the same point (the constant liar of Ginsbourger et
   * al. 2010).
   */
  static final Comparator<Trial> BEST_FIRST =
      Comparator.<Trial>comparingInt(Losses::rank)
          .thenComparing(Comparator.comparingLong(Losses::lastStep).reversed())
          .thenComparingDouble(Losses::loss)
          .thenComparingLong(Trial::number);

  private Losses() {}

  private static int rank(Trial trial) {
    if (trial.state() == TrialState.COMPLETE) {
      return 0;
    }
    return isKnown(trial) ? 1 : 2;
  }

  /** Whether the trial ended with a loss: completed, or pruned after a report. */
  static boolean isKnown(Trial trial) {
    return Double.isFinite(loss(trial));
  }

  private static long lastStep(Trial trial) {
    return trial.state() == TrialState.PRUNED && isKnown(trial)
        ? trial.intermediateValues().lastKey()
        : 0;
  }

  /** The loss; infinite if there is none. */
  static double loss(Trial trial) {
    return switch (trial.state()) {
      case COMPLETE -> finite(trial.score());
      case PRUNED -> {
        Map.Entry<Long, Double> last = trial.intermediateValues().lastEntry();
        yield last == null ? Double.POSITIVE_INFINITY : finite(last.getValue());
      }
      case RUNNING, FAILED -> Double.POSITIVE_INFINITY;
    };
  }

  private static double finite(@Nullable Double loss) {
    return loss == null || !Double.isFinite(loss) ? Double.POSITIVE_INFINITY : loss;
  }

  /** How many trials ended with a loss. */
  static int known(List<Trial> trials) {
    return (int) trials.stream().filter(Losses::isKnown).count();
  }
}
