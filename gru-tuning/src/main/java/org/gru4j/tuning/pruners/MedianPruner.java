package org.gru4j.tuning.pruners;

import java.util.List;
import java.util.Map;
import org.gru4j.tuning.study.Trial;
import org.gru4j.tuning.study.TrialState;

/**
 * Ends a trial whose best loss so far is above the median of what the completed trials had reported
 * at the same step (the median stopping rule of Golovin et al. 2017, section 3.2.2).
 *
 * @param startup how many trials must have completed before one is pruned
 * @param warmup up to which step no trial is pruned
 * @param interval steps between decisions, counted from the end of the warm-up
 */
public record MedianPruner(int startup, long warmup, long interval) implements Pruner {
  /** Five trials for comparison, then every step. */
  public static final MedianPruner DEFAULT = new MedianPruner(5, 0, 1);

  /** Checks the values. */
  public MedianPruner {
    if (startup < 1 || warmup < 0 || interval < 1) {
      throw new IllegalArgumentException(
          ("Expected a startup of at least 1, a warmup of at least 0 and an interval of at least 1,"
                  + " found %d, %d and %d.")
              .formatted(startup, warmup, interval));
    }
  }

  @Override
  public String name() {
    return "median";
  }

  @Override
  public boolean shouldPrune(Trial running, List<Trial> trials) {
    Map.Entry<Long, Double> last = running.intermediateValues().lastEntry();
    if (last == null || !isDue(running, last.getKey())) {
      return false;
    }
    double[] others =
        trials.stream()
            .filter(trial -> trial.state() == TrialState.COMPLETE)
            .map(trial -> trial.intermediateValues().floorEntry(last.getKey()))
            .filter(entry -> entry != null)
            .mapToDouble(Map.Entry::getValue)
            .sorted()
            .toArray();
    if (others.length < startup) {
      return false;
    }
    return !(best(running) <= median(others));
  }

  private boolean isDue(Trial running, long step) {
    if (step <= warmup) {
      return false;
    }
    // Reports need not hit the interval exactly: the first one beyond each multiple decides.
    Long before = running.intermediateValues().lowerKey(step);
    return before == null
        || before <= warmup
        || (step - warmup) / interval > (before - warmup) / interval;
  }

  private static double best(Trial running) {
    return running.intermediateValues().values().stream()
        .mapToDouble(Double::doubleValue)
        .filter(Double::isFinite)
        .min()
        .orElse(Double.NaN);
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
