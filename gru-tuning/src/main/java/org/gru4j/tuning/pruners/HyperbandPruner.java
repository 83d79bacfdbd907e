package org.gru4j.tuning.pruners;

import java.util.List;
import org.gru4j.tuning.study.Trial;

/**
 * Hyperband (Li et al. 2017, arXiv:1603.06560, algorithm 1): brackets of successive halving that
 * begin to decide at {@code r, r η, .. R}, so that neither early nor late bloomers are lost. Each
 * bracket gets about the same number of steps, hence the early ones more trials, and halves
 * asynchronously.
 *
 * @param reduction η, of how many trials one goes on
 * @param minimum r, the step of the first decision of the first bracket
 * @param maximum R, the steps of a whole trial
 */
public record HyperbandPruner(int reduction, long minimum, long maximum) implements Pruner {
  /** One of three goes on; brackets for trials of 27 steps. */
  public static final HyperbandPruner DEFAULT = new HyperbandPruner(3, 1, 27);

  private static final double GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

  /** Checks the values. */
  public HyperbandPruner {
    if (reduction < 2 || minimum < 1 || maximum < minimum) {
      throw new IllegalArgumentException(
          "Expected a reduction of at least 2 and 1 <= minimum <= maximum, found %d, %d and %d."
              .formatted(reduction, minimum, maximum));
    }
  }

  @Override
  public String name() {
    return "hyperband";
  }

  @Override
  public boolean shouldPrune(Trial running, List<Trial> trials) {
    int bracket = bracket(running.number());
    long first = SuccessiveHalving.rung(minimum, reduction, bracket);
    return new SuccessiveHalving(first, reduction)
        .shouldPrune(
            running, trials.stream().filter(trial -> bracket(trial.number()) == bracket).toList());
  }

  /** The largest number of times that a trial can be thinned out. */
  private int largest() {
    int largest = 0;
    while (SuccessiveHalving.rung(minimum, reduction, largest + 1) <= maximum) {
      largest++;
    }
    return largest;
  }

  /** How many trials a bracket gets in turn: {@code ceil((s_max + 1) / (s + 1) η^s)}, line 3. */
  private long share(int bracket) {
    int halvings = largest() - bracket;
    return (long) Math.ceil((largest() + 1) / (halvings + 1.0) * Math.pow(reduction, halvings));
  }

  /**
   * The bracket of a trial, from 0, which decides earliest. Multiples of the golden ratio spread
   * the numbers evenly, so that a short search visits all brackets.
   */
  int bracket(long number) {
    long all = 0;
    for (int i = 0; i <= largest(); i++) {
      all += share(i);
    }
    double place = (number * GOLDEN_RATIO) % 1 * all;
    int bracket = 0;
    while (bracket < largest() && place >= share(bracket)) {
      place -= share(bracket);
      bracket++;
    }
    return bracket;
  }
}
