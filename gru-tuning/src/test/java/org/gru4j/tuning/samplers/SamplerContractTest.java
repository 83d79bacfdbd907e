package org.gru4j.tuning.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.gru4j.tuning.Trials;
import org.gru4j.tuning.spaces.Dimension;
import org.gru4j.tuning.spaces.Dimension.Categorical;
import org.gru4j.tuning.spaces.Dimension.Condition;
import org.gru4j.tuning.spaces.Dimension.Continuous;
import org.gru4j.tuning.spaces.Dimension.Whole;
import org.gru4j.tuning.spaces.SearchSpace;
import org.gru4j.tuning.study.Trial;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every sampler must do; one that is listed in {@link Samplers#ALL} is tested. */
class SamplerContractTest {
  private static final SearchSpace SPACE =
      new SearchSpace(
          List.of(
              new Continuous("rate", 1e-5, 1e-1, true, null),
              new Whole("layers", 1, 4, false, null),
              new Whole("units", 8, 1024, true, null),
              new Categorical("kind", List.of("gru", "lstm", "none"), null),
              new Categorical("tied", List.of(true, false), null),
              new Continuous(
                  "dropout", 0, 0.5, false, new Condition("kind", Set.of("gru", "lstm"))),
              new Whole("bias", -3, 3, false, new Condition("kind", Set.of("gru"))),
              new Continuous("deep", 0, 1, false, new Condition("layers", Set.of(3, 4))),
              new Categorical("inner", List.of(1.5, 2.5), new Condition("tied", Set.of(true))),
              new Continuous("innermost", 0, 1, false, new Condition("inner", Set.of(2.5)))));

  static List<Sampler> samplers() {
    return Samplers.ALL;
  }

  private static Optional<Map<String, Object>> propose(
      Sampler sampler, SearchSpace space, List<Trial> trials, long seed) {
    return sampler.propose(space, trials, trials.size(), Trials.generator(seed, trials.size()));
  }

  private static List<Trial> history(int count, IntFunction<Trial> trial) {
    return Stream.iterate(0, i -> i + 1).limit(count).map(trial::apply).toList();
  }

  private static Map<String, Object> random(SearchSpace space, long number) {
    return new RandomSampler()
        .propose(space, List.of(), number, Trials.generator(99, number))
        .orElseThrow();
  }

  private static Stream<List<Trial>> histories(SearchSpace space) {
    return Stream.of(
        List.of(),
        history(40, i -> Trials.failed(i, random(space, i))),
        history(40, i -> Trials.pruned(i, random(space, i), i % 7)),
        history(40, i -> Trials.running(i, random(space, i))),
        history(1, i -> Trials.complete(i, random(space, i), 1)),
        history(40, i -> Trials.complete(i, random(space, i), 3)),
        history(
            80,
            i ->
                switch (i % 4) {
                  case 0 -> Trials.failed(i, random(space, i));
                  case 1 -> Trials.pruned(i, random(space, i), i % 7);
                  case 2 -> Trials.running(i, random(space, i));
                  default -> Trials.complete(i, random(space, i), (i * 37) % 11);
                }),
        history(40, i -> Trials.complete(i, random(space, 0), i)),
        history(40, i -> Trials.pruned(i, random(space, i), Double.NaN)));
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void proposesJustTheDimensionsThatExistWithinTheirBounds(Sampler sampler) {
    histories(SPACE)
        .forEach(
            trials -> {
              for (long seed = 0; seed < 10; seed++) {
                requireValid(SPACE, propose(sampler, SPACE, trials, seed).orElseThrow());
              }
            });
  }

  private static void requireValid(SearchSpace space, Map<String, Object> point) {
    Set<String> expected = new HashSet<>();
    for (Dimension dimension : space.dimensions()) {
      if (SearchSpace.exists(dimension, point)) {
        expected.add(dimension.name());
        assertThat(dimension.contains(point.get(dimension.name())))
            .as("%s of %s", point, dimension)
            .isTrue();
      }
    }
    assertThat(point.keySet()).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void proposesTheSameForTheSameGenerator(Sampler sampler) {
    histories(SPACE)
        .forEach(
            trials ->
                assertThat(propose(sampler, SPACE, trials, 5))
                    .isEqualTo(propose(sampler, SPACE, trials, 5)));
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void proposesOtherPointsToOtherTrials(Sampler sampler) {
    List<Trial> trials = Trials.search(sampler, SPACE, point -> (double) point.get("rate"), 30, 7);

    assertThat(trials.stream().map(Trial::parameters).distinct().count()).isGreaterThan(20);
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void leavesItsArgumentsAlone(Sampler sampler) {
    histories(SPACE)
        .forEach(
            trials -> {
              List<Trial> given = new ArrayList<>(trials);
              propose(sampler, SPACE, given, 1).orElseThrow().put("mine", 1);
              assertThat(given).isEqualTo(trials);
              assertThat(propose(sampler, SPACE, given, 1).orElseThrow()).doesNotContainKey("mine");
            });
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void worksInHugeAndTinyRanges(Sampler sampler) {
    SearchSpace extremes =
        new SearchSpace(
            List.of(
                new Continuous("huge", -Double.MAX_VALUE, Double.MAX_VALUE, false, null),
                new Continuous("tiny", 1, Math.nextUp(1.0), false, null),
                new Continuous("one", 3, 3, false, null),
                new Continuous("orders", Double.MIN_VALUE, Double.MAX_VALUE, true, null),
                new Whole("all", Integer.MIN_VALUE, Integer.MAX_VALUE, false, null),
                new Whole("positive", 1, Integer.MAX_VALUE, true, null),
                new Whole("single", 2, 2, false, null),
                new Categorical("only", List.of("this"), null)));
    histories(extremes)
        .forEach(
            trials -> requireValid(extremes, propose(sampler, extremes, trials, 3).orElseThrow()));
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void isFoundByItsName(Sampler sampler) {
    assertThat(Samplers.named(sampler.name())).isEqualTo(sampler);
    assertThatThrownBy(() -> Samplers.named("best"))
        .hasMessage("Expected a sampler of [random, grid, genetic, tpe], found best.");
  }
}
