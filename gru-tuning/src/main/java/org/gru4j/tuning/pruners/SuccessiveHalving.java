package org.gru4j.tuning.pruners;

import java.util.List;
import java.util.Map;
import org.gru4j.tuning.study.Trial;
import org.jspecify.annotations.Nullable;

/**
 * The rungs of asynchronous successive halving: at the steps {@code r, r η, r η² ..} a trial goes
 * on if its loss is among the best 1/η of the losses that trials have reported there so far. While
 * there are fewer than η of them, only the best goes on.
 *
 * @param firstRung r, the step of the first decision
 * @param reduction η
 */
record SuccessiveHalving(long firstRung, int reduction) {

  /**
   * Decides at the first report on or beyond a rung, and never between rungs.
   *
   * @param rivals the trials that are compared, the running one included or not
   */
  boolean shouldPrune(Trial running, List<Trial> rivals) {
    Map.Entry<Long, Double> last = running.intermediateValues().lastEntry();
    if (last == null) {
      return false;
    }
    Long before = running.intermediateValues().lowerKey(last.getKey());
    Long rung = highestRung(last.getKey());
    if (rung == null || (before != null && before >= rung)) {
      return false;
    }
    double loss = last.getValue();
    if (!Double.isFinite(loss)) {
      return true;
    }
    double[] others =
        rivals.stream()
            .filter(rival -> rival.number() != running.number())
            .map(rival -> rival.intermediateValues().ceilingEntry(rung))
            .filter(entry -> entry != null)
            .mapToDouble(Map.Entry::getValue)
            .toArray();
    int better = 0;
    for (double other : others) {
      if (other < loss) {
        better++;
      }
    }
    return better >= Math.max(1, (others.length + 1) / reduction);
  }

  /** The highest rung up to a step; null below the first. */
  private @Nullable Long highestRung(long step) {
    if (step < firstRung) {
      return null;
    }
    long rung = firstRung;
    while (rung <= step / reduction) {
      rung *= reduction;
    }
    return rung;
  }

  /** {@code r η^times}, the largest long if it is beyond. */
  static long rung(long first, int reduction, int times) {
    long rung = first;
    for (int i = 0; i < times; i++) {
      rung = rung > Long.MAX_VALUE / reduction ? Long.MAX_VALUE : rung * reduction;
    }
    return rung;
  }
}
