package org.gru4j.tuning.samplers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.gru4j.tuning.Trials;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Median regret of the samplers over seeds at equal numbers of trials, docs/tuning-results.md. */
class TpeAgainstRandomTest {
  private static final int SEEDS = 11;
  private static final int TRIALS = 60;

  private static double medianRegret(Sampler sampler, TestFunctions problem) {
    double[] regrets =
        LongStream.range(0, SEEDS)
            .mapToDouble(
                seed ->
                    Trials.best(
                            Trials.search(sampler, problem.space, problem.function, TRIALS, seed))
                        - problem.minimum)
            .sorted()
            .toArray();
    return regrets[SEEDS / 2];
  }

  @ParameterizedTest
  @EnumSource
  void tpeComesAtLeastTwiceAsNearAsRandomSearch(TestFunctions problem) {
    double random = medianRegret(new RandomSampler(), problem);
    double tpe = medianRegret(TpeSampler.DEFAULT, problem);
    double genetic = medianRegret(GeneticSampler.DEFAULT, problem);
    System.out.printf(
        Locale.ROOT,
        "%s: median regret of %d seeds after %d trials: random %.4f, tpe %.4f, genetic %.4f%n",
        problem,
        SEEDS,
        TRIALS,
        random,
        tpe,
        genetic);

    assertThat(List.of(random, tpe, genetic)).allMatch(regret -> regret >= 0);
    assertThat(tpe).isLessThan(random / 2);
  }
}
