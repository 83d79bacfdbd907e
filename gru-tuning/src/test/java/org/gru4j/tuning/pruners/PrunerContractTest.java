package org.gru4j.tuning.pruners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.gru4j.tuning.Trials;
import org.gru4j.tuning.study.Trial;
import org.gru4j.tuning.study.TrialState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every pruner must do; one that is listed in {@link Pruners#ALL} is tested. */
class PrunerContractTest {
  static List<Pruner> pruners() {
    return Pruners.ALL;
  }

  private static Trial trial(long number, TrialState state, int steps, double loss) {
    NavigableMap<Long, Double> losses = new TreeMap<>();
    for (long step = 1; step <= steps; step++) {
      losses.put(step, loss + 1.0 / step);
    }
    return state == TrialState.COMPLETE
        ? new Trial(number, state, Map.of(), number, losses, loss, Duration.ZERO, null)
        : Trials.reported(number, state, Map.of(), losses);
  }

  private static List<Trial> completed(int count) {
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      trials.add(trial(i, TrialState.COMPLETE, 27, 1 + i / 100.0));
    }
    return trials;
  }

  private static List<Trial> with(List<Trial> trials, Trial more) {
    List<Trial> all = new ArrayList<>(trials);
    all.add(more);
    return all;
  }

  @ParameterizedTest
  @MethodSource("pruners")
  void neverPrunesTheBestTrial(Pruner pruner) {
    List<Trial> others = completed(200);
    for (int steps = 1; steps <= 27; steps++) {
      Trial best = trial(200, TrialState.RUNNING, steps, 0.5);
      assertThat(pruner.shouldPrune(best, with(others, best))).as("step %d", steps).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("pruners")
  void prunesTheWorstTrialSomewhereUnlessItNeverPrunes(Pruner pruner) {
    List<Trial> others = completed(200);
    boolean pruned = false;
    for (int steps = 1; steps <= 27; steps++) {
      Trial worst = trial(200, TrialState.RUNNING, steps, 9);
      pruned |= pruner.shouldPrune(worst, with(others, worst));
    }
    assertThat(pruned).isEqualTo(!(pruner instanceof NoPruner));
  }

  @ParameterizedTest
  @MethodSource("pruners")
  void letsALoneTrialAndOneWithoutReportsRun(Pruner pruner) {
    Trial alone = trial(0, TrialState.RUNNING, 5, 9);
    Trial silent = Trials.running(1, Map.of());

    assertThat(pruner.shouldPrune(alone, List.of(alone))).isFalse();
    assertThat(pruner.shouldPrune(silent, with(completed(50), silent))).isFalse();
  }

  @ParameterizedTest
  @MethodSource("pruners")
  void worksBesideFailedPrunedAndRunningTrials(Pruner pruner) {
    List<Trial> others = new ArrayList<>(completed(50));
    for (int i = 50; i < 80; i++) {
      others.add(
          switch (i % 3) {
            case 0 -> Trials.failed(i, Map.of());
            case 1 -> trial(i, TrialState.PRUNED, 3, 4);
            default -> trial(i, TrialState.RUNNING, 2, 4);
          });
    }
    List<Trial> before = List.copyOf(others);
    Trial best = trial(80, TrialState.RUNNING, 9, 0.1);

    assertThat(pruner.shouldPrune(best, with(others, best))).isFalse();
    assertThat(pruner.shouldPrune(best, with(others, best))).isFalse();
    assertThat(others).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("pruners")
  void isFoundByItsName(Pruner pruner) {
    assertThat(Pruners.named(pruner.name())).isEqualTo(pruner);
    assertThatThrownBy(() -> Pruners.named("axe"))
        .hasMessage("Expected a pruner of [none, median, asha, hyperband], found axe.");
  }
}
