package org.gru4j.tuning.pruners;

import java.util.List;
import org.gru4j.tuning.study.Trial;

/**
 * Asynchronous successive halving (Li et al. 2018, arXiv:1810.05934, algorithm 2) in the form that
 * stops trials rather than pausing them: at the steps {@code r η^s, r η^(s+1) ..} a trial goes on
 * if its loss is among the best 1/η of those reported there so far in its bracket s.
 *
 * @param reduction η, of how many trials one goes on
 * @param minimum r, the step of the first decision
 * @param brackets how many brackets share the trials in turn; the first decides earliest, each
 *     further one η times later
 */
public record AshaPruner(int reduction, long minimum, int brackets) implements Pruner {
  /** One of four goes on, from the first step, in one bracket: the authors' recommendation. */
  public static final AshaPruner DEFAULT = new AshaPruner(4, 1, 1);

  /** Checks the values. */
  public AshaPruner {
    if (reduction < 2 || minimum < 1 || brackets < 1) {
      throw new IllegalArgumentException(
          ("Expected a reduction of at least 2 and a minimum and brackets of at least 1, found %d,"
                  + " %d and %d.")
              .formatted(reduction, minimum, brackets));
    }
  }

  @Override
  public String name() {
    return "asha";
  }

  @Override
  public boolean shouldPrune(Trial running, List<Trial> trials) {
    long bracket = running.number() % brackets;
    long first = SuccessiveHalving.rung(minimum, reduction, (int) bracket);
    return new SuccessiveHalving(first, reduction)
        .shouldPrune(
            running,
            trials.stream().filter(trial -> trial.number() % brackets == bracket).toList());
  }
}
