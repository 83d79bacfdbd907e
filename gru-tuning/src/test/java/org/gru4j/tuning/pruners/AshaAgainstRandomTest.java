package org.gru4j.tuning.pruners;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.gru4j.tuning.Trials;
import org.gru4j.tuning.samplers.RandomSampler;
import org.gru4j.tuning.spaces.Dimension.Continuous;
import org.gru4j.tuning.spaces.SearchSpace;
import org.gru4j.tuning.study.Trial;
import org.gru4j.tuning.study.TrialState;
import org.junit.jupiter.api.Test;

/**
 * Epochs until a pruned random search is as good as a whole one, on simulated learning curves: they
 * fall as a power of the epoch to a floor, which the parameters decide, at a pace that they decide
 * as well, with noise; the curves cross. Figures in docs/tuning-results.md.
 */
class AshaAgainstRandomTest {
  private static final SearchSpace SPACE =
      new SearchSpace(
          List.of(
              new Continuous("rate", 1e-4, 1, true, null),
              new Continuous("dropout", 0, 0.8, false, null)));
  private static final int EPOCHS = 27;
  private static final int TRIALS = 100;
  private static final int SEEDS = 11;

  private static double loss(Map<String, Object> point, long epoch, long seed) {
    double decades = Math.log10((Double) point.get("rate")) + 2;
    double dropout = (Double) point.get("dropout") - 0.3;
    double floor = 1 + 0.3 * decades * decades + 2 * dropout * dropout;
    // A high dropout and a low rate learn slowly.
    double pace = 0.8 - 0.5 * (Double) point.get("dropout") + 0.1 * decades;
    double noise = 0.01 * (new SplittableRandom(seed * 31 + epoch).nextDouble() - 0.5);
    return floor + 3 * Math.pow((double) epoch, -pace) + noise;
  }

  private record Outcome(double best, long epochs) {}

  /** Runs trials one after the other until they are good enough. */
  private static Outcome search(Pruner pruner, long seed, double goal, int mostTrials) {
    List<Trial> trials = new ArrayList<>();
    double best = Double.POSITIVE_INFINITY;
    long epochs = 0;
    for (int number = 0; number < mostTrials && best > goal; number++) {
      Map<String, Object> point =
          new RandomSampler()
              .propose(SPACE, trials, number, Trials.generator(seed, number))
              .orElseThrow();
      NavigableMap<Long, Double> losses = new TreeMap<>();
      boolean pruned = false;
      for (long epoch = 1; epoch <= EPOCHS && !pruned; epoch++) {
        losses.put(epoch, loss(point, epoch, seed * 1000 + number));
        epochs++;
        Trial running = Trials.reported(number, TrialState.RUNNING, point, losses);
        List<Trial> all = new ArrayList<>(trials);
        all.add(running);
        pruned = epoch < EPOCHS && pruner.shouldPrune(running, all);
      }
      if (!pruned) {
        best = Math.min(best, losses.lastEntry().getValue());
      }
      trials.add(
          new Trial(
              number,
              pruned ? TrialState.PRUNED : TrialState.COMPLETE,
              point,
              number,
              losses,
              pruned ? null : losses.lastEntry().getValue(),
              Duration.ZERO,
              null));
    }
    return new Outcome(best, epochs);
  }

  private static double medianShare(Pruner pruner) {
    double[] shares =
        LongStream.range(0, SEEDS)
            .mapToDouble(
                seed -> {
                  Outcome whole = search(new NoPruner(), seed, Double.NEGATIVE_INFINITY, TRIALS);
                  Outcome part = search(pruner, seed, whole.best(), 20 * TRIALS);
                  assertThat(part.best()).as("seed %d", seed).isLessThanOrEqualTo(whole.best());
                  return (double) part.epochs() / whole.epochs();
                })
            .sorted()
            .toArray();
    return shares[SEEDS / 2];
  }

  @Test
  void ashaReachesRandomSearchsBestWithAtMostFortyPercentOfItsEpochs() {
    double asha = medianShare(AshaPruner.DEFAULT);
    System.out.printf(
        Locale.ROOT,
        "epochs until random search's best of %d trials of %d epochs, median of %d seeds:"
            + " asha %.1f %%, hyperband %.1f %%, median %.1f %%, none %.1f %%%n",
        TRIALS,
        EPOCHS,
        SEEDS,
        100 * asha,
        100 * medianShare(HyperbandPruner.DEFAULT),
        100 * medianShare(MedianPruner.DEFAULT),
        100 * medianShare(new NoPruner()));

    assertThat(asha).isLessThanOrEqualTo(0.4);
  }
}
