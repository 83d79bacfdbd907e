package org.gru4j.tuning.pruners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.gru4j.tuning.Trials;
import org.gru4j.tuning.study.Trial;
import org.gru4j.tuning.study.TrialState;
import org.junit.jupiter.api.Test;

/** The rules of each pruner, by hand. */
class PrunersTest {
  private static Trial running(long number, Map<Long, Double> losses) {
    return Trials.reported(number, TrialState.RUNNING, Map.of(), new TreeMap<>(losses));
  }

  private static Trial complete(long number, Map<Long, Double> losses) {
    NavigableMap<Long, Double> sorted = new TreeMap<>(losses);
    return new Trial(
        number,
        TrialState.COMPLETE,
        Map.of(),
        number,
        sorted,
        sorted.lastEntry().getValue(),
        Duration.ZERO,
        null);
  }

  @Test
  void medianPrunerComparesTheBestLossWithTheMedianAtTheStep() {
    List<Trial> others =
        List.of(
            complete(0, Map.of(1L, 5.0, 2L, 1.0)),
            complete(1, Map.of(1L, 5.0, 2L, 2.0)),
            complete(2, Map.of(1L, 5.0, 2L, 9.0)));
    MedianPruner pruner = new MedianPruner(3, 0, 1);

    assertThat(pruner.shouldPrune(running(3, Map.of(1L, 3.0, 2L, 2.1)), others)).isTrue();
    assertThat(pruner.shouldPrune(running(3, Map.of(1L, 1.9, 2L, 2.1)), others)).isFalse();
    assertThat(pruner.shouldPrune(running(3, Map.of(2L, Double.NaN)), others)).isTrue();
    assertThat(new MedianPruner(4, 0, 1).shouldPrune(running(3, Map.of(2L, 8.0)), others))
        .isFalse();
    assertThat(new MedianPruner(3, 2, 1).shouldPrune(running(3, Map.of(2L, 8.0)), others))
        .isFalse();
  }

  @Test
  void medianPrunerDecidesOnceAnInterval() {
    List<Trial> others = List.of(complete(0, Map.of(1L, 1.0)));
    MedianPruner pruner = new MedianPruner(1, 0, 3);

    assertThat(pruner.shouldPrune(running(1, Map.of(1L, 9.0, 2L, 9.0)), others)).isFalse();
    assertThat(pruner.shouldPrune(running(1, Map.of(1L, 9.0, 2L, 9.0, 4L, 9.0)), others)).isTrue();
    assertThat(pruner.shouldPrune(running(1, Map.of(4L, 9.0, 5L, 9.0)), others)).isFalse();
  }

  @Test
  void ashaLetsTheBestShareOfEachRungGoOn() {
    List<Trial> others =
        LongStream.range(0, 8).mapToObj(i -> running(i, Map.of(2L, 1.0 + i))).toList();
    AshaPruner pruner = new AshaPruner(3, 2, 1);

    // Nine at the rung: three go on.
    assertThat(pruner.shouldPrune(running(8, Map.of(2L, 2.5)), others)).isFalse();
    assertThat(pruner.shouldPrune(running(8, Map.of(2L, 3.5)), others)).isTrue();
    // Before the first rung and between rungs nothing is decided; at 6, nobody else has been.
    assertThat(pruner.shouldPrune(running(8, Map.of(1L, 9.0)), others)).isFalse();
    assertThat(pruner.shouldPrune(running(8, Map.of(2L, 9.0, 3L, 9.0)), others)).isFalse();
    assertThat(pruner.shouldPrune(running(8, Map.of(2L, 9.0, 6L, 9.0)), others)).isFalse();
    assertThat(pruner.shouldPrune(running(8, Map.of(2L, Double.NaN)), others)).isTrue();
  }

  @Test
  void ashaComparesWithinABracket() {
    List<Trial> others =
        LongStream.range(0, 20)
            .mapToObj(i -> running(i, Map.of(1L, (double) i, 3L, (double) i)))
            .toList();
    AshaPruner pruner = new AshaPruner(3, 1, 2);

    assertThat(pruner.shouldPrune(running(20, Map.of(1L, 30.0)), others)).isTrue();
    // The second bracket waits for step 3.
    assertThat(pruner.shouldPrune(running(21, Map.of(1L, 30.0)), others)).isFalse();
    assertThat(pruner.shouldPrune(running(21, Map.of(1L, 30.0, 3L, 30.0)), others)).isTrue();
    assertThat(pruner.shouldPrune(running(21, Map.of(1L, 30.0, 3L, 4.5)), others)).isFalse();
  }

  @Test
  void hyperbandSharesTrialsAsThePaperDoes() {
    HyperbandPruner pruner = new HyperbandPruner(3, 1, 81);

    // Table 1 of Li et al. 2017: 81, 34, 15, 8 and 5 trials in the brackets of R = 81, eta = 3.
    Map<Integer, Long> shares =
        LongStream.range(0, 143_000)
            .boxed()
            .collect(Collectors.groupingBy(pruner::bracket, Collectors.counting()));
    assertThat(shares.keySet()).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    Function<Integer, Double> share = bracket -> shares.get(bracket) / 1000.0;
    assertThat(share.apply(0)).isBetween(80.9, 81.1);
    assertThat(share.apply(1)).isBetween(33.9, 34.1);
    assertThat(share.apply(2)).isBetween(14.9, 15.1);
    assertThat(share.apply(3)).isBetween(7.9, 8.1);
    assertThat(share.apply(4)).isBetween(4.9, 5.1);
  }

  @Test
  void refusesSettingsOutOfTheirRange() {
    assertThatThrownBy(() -> new AshaPruner(1, 1, 1))
        .hasMessageContaining("a reduction of at least 2")
        .hasMessageContaining("found 1, 1 and 1");
    assertThatThrownBy(() -> new HyperbandPruner(3, 9, 3)).hasMessageContaining("found 3, 9 and 3");
    assertThatThrownBy(() -> new MedianPruner(0, 0, 1)).hasMessageContaining("found 0, 0 and 1");
  }
}
