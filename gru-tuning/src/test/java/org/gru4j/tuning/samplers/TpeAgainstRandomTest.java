package org.gru4j.tuning.samplers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.commons.math3.analysis.MultivariateFunction;
import org.apache.commons.math3.exception.TooManyEvaluationsException;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.SimpleBounds;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.CMAESOptimizer;
import org.apache.commons.math3.random.MersenneTwister;
import org.apache.commons.math3.random.RandomGenerator;
import org.gru4j.tuning.Trials;
import org.gru4j.tuning.spaces.Dimension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Median regret of the samplers over seeds at equal numbers of trials, docs/tuning-results.md. */
class TpeAgainstRandomTest {
  private static final int SEEDS = 11;
  private static final int TRIALS = 60;

  private static double medianRegret(Sampler sampler, TestFunctions problem) {
    return median(
        problem,
        seed -> Trials.best(Trials.search(sampler, problem.space, problem.function, TRIALS, seed)));
  }

  private static double median(TestFunctions problem, LongToDoubleFunction best) {
    double[] regrets =
        LongStream.range(0, SEEDS)
            .mapToDouble(seed -> best.applyAsDouble(seed) - problem.minimum)
            .sorted()
            .toArray();
    return regrets[SEEDS / 2];
  }

  /** The closed loop of Commons Math, from a random start, with the usual population. */
  private static double evolutionStrategy(TestFunctions problem, long seed) {
    List<Dimension> dimensions = problem.space.dimensions();
    int size = dimensions.size();
    RandomGenerator random = new MersenneTwister(seed);
    double[] best = {Double.POSITIVE_INFINITY};
    MultivariateFunction function =
        point -> {
          double value =
              problem.function.applyAsDouble(
                  problem.space.draw(
                      dimension -> dimension.valueAt(point[dimensions.indexOf(dimension)])));
          best[0] = Math.min(best[0], value);
          return value;
        };
    double[] start = new double[size];
    Arrays.setAll(start, i -> random.nextDouble());
    double[] deviations = new double[size];
    Arrays.fill(deviations, 0.3);
    CMAESOptimizer optimizer = new CMAESOptimizer(TRIALS, -1e9, true, 0, 10, random, false, null);
    try {
      optimizer.optimize(
          new MaxEval(TRIALS),
          new ObjectiveFunction(function),
          GoalType.MINIMIZE,
          new CMAESOptimizer.Sigma(deviations),
          new CMAESOptimizer.PopulationSize(4 + (int) (3 * Math.log(size))),
          new InitialGuess(start),
          new SimpleBounds(
              new double[size], IntStream.range(0, size).mapToDouble(i -> 1).toArray()));
    } catch (TooManyEvaluationsException e) {
      assertThat(optimizer.getEvaluations()).isEqualTo(TRIALS);
    }
    return best[0];
  }

  /** Why there is no sampler of it: it gains nothing that would make up for its closed loop. */
  @ParameterizedTest
  @EnumSource(names = {"BRANIN", "HARTMANN6"})
  void theEvolutionStrategyOfCommonsMathIsNotMuchNearer(TestFunctions problem) {
    double strategy = median(problem, seed -> evolutionStrategy(problem, seed));
    double tpe = medianRegret(TpeSampler.DEFAULT, problem);
    System.out.printf(
        Locale.ROOT,
        "%s: median regret of %d seeds after %d trials: CMA-ES %.4f, tpe %.4f%n",
        problem,
        SEEDS,
        TRIALS,
        strategy,
        tpe);

    assertThat(strategy).isGreaterThan(tpe / 1.5);
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
