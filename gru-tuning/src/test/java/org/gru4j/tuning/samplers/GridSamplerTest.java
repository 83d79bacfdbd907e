package org.gru4j.tuning.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.gru4j.tuning.Trials;
import org.gru4j.tuning.spaces.Dimension;
import org.gru4j.tuning.spaces.Dimension.Categorical;
import org.gru4j.tuning.spaces.Dimension.Condition;
import org.gru4j.tuning.spaces.Dimension.Continuous;
import org.gru4j.tuning.spaces.Dimension.Whole;
import org.gru4j.tuning.spaces.SearchSpace;
import org.gru4j.tuning.study.Trial;
import org.junit.jupiter.api.Test;

class GridSamplerTest {
  private static final SearchSpace CONDITIONAL =
      new SearchSpace(
          List.of(
              new Categorical("kind", List.of("a", "b"), null),
              new Whole("layers", 1, 2, false, new Condition("kind", Set.of("b"))),
              new Continuous("rate", 0.01, 1, true, null)));

  @Test
  void triesEveryPointOnceAndThenEnds() {
    GridSampler grid = new GridSampler(3);

    List<Trial> trials = Trials.search(grid, CONDITIONAL, point -> 1, 100, 0);

    // 3 rates without layers, 2 x 3 with them.
    assertThat(grid.points(CONDITIONAL)).isEqualTo(9);
    assertThat(trials).hasSize(9);
    assertThat(trials.stream().map(Trial::parameters).distinct()).hasSize(9);
    assertThat(trials.get(0).parameters()).isEqualTo(Map.of("kind", "a", "rate", 0.01));
    assertThat((double) trials.get(1).parameters().get("rate")).isCloseTo(0.1, within(1e-12));
    assertThat(trials.get(8).parameters()).isEqualTo(Map.of("kind", "b", "layers", 2, "rate", 1.0));
  }

  @Test
  void refusesToServeMoreTrialsThanPoints() {
    assertThatCode(() -> new GridSampler(3).requireTrials(CONDITIONAL, 9))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> new GridSampler(3).requireTrials(CONDITIONAL, 10))
        .hasMessage(
            "Expected a grid of at least the 10 trials asked for, found 9 points with 3 steps.");
  }

  @Test
  void countsGridsThatNoLongHolds() {
    List<Dimension> many =
        IntStream.range(0, 40)
            .<Dimension>mapToObj(i -> new Continuous("x" + i, 0, 1, false, null))
            .toList();

    assertThat(GridSampler.DEFAULT.points(new SearchSpace(many))).isEqualTo(Long.MAX_VALUE);
  }
}
