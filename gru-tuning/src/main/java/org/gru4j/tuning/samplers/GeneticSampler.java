package org.gru4j.tuning.samplers;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.random.AbstractRandomGenerator;
import org.deeplearning4j.arbiter.optimize.generator.genetic.ChromosomeFactory;
import org.deeplearning4j.arbiter.optimize.generator.genetic.crossover.SinglePointCrossover;
import org.deeplearning4j.arbiter.optimize.generator.genetic.crossover.parentselection.RandomTwoParentSelection;
import org.deeplearning4j.arbiter.optimize.generator.genetic.culling.LeastFitCullOperator;
import org.deeplearning4j.arbiter.optimize.generator.genetic.exceptions.GeneticGenerationException;
import org.deeplearning4j.arbiter.optimize.generator.genetic.mutation.RandomMutationOperator;
import org.deeplearning4j.arbiter.optimize.generator.genetic.population.EmptyPopulationInitializer;
import org.deeplearning4j.arbiter.optimize.generator.genetic.population.PopulationModel;
import org.deeplearning4j.arbiter.optimize.generator.genetic.selection.GeneticSelectionOperator;
import org.gru4j.tuning.spaces.Dimension;
import org.gru4j.tuning.spaces.SearchSpace;
import org.gru4j.tuning.study.Trial;

/**
 * Arbiter's genetic algorithm: the population is what its operators make of the trials that ended,
 * in the order of their numbers; a child is crossed at one point and mutated. A gene is a position
 * along a dimension; a trial has random genes for dimensions that it does not have.
 *
 * @param population how many of the fittest live; until that many trials ended points are random
 * @param mutationRate share of the genes that are drawn anew
 * @param crossoverRate share of the children with two parents
 */
public record GeneticSampler(int population, double mutationRate, double crossoverRate)
    implements Sampler {
  /** Arbiter's rates; a smaller population than its 30, which few searches get beyond. */
  public static final GeneticSampler DEFAULT = new GeneticSampler(10, 0.05, 0.85);

  /** Checks the values. */
  public GeneticSampler {
    if (population < 4 || !isShare(mutationRate) || !isShare(crossoverRate)) {
      throw new IllegalArgumentException(
          "Expected a population of at least 4 and rates from 0 to 1, found %d, %s and %s."
              .formatted(population, mutationRate, crossoverRate));
    }
  }

  private static boolean isShare(double rate) {
    return rate >= 0 && rate <= 1;
  }

  @Override
  public String name() {
    return "genetic";
  }

  @Override
  public Optional<Map<String, Object>> propose(
      SearchSpace space, List<Trial> trials, long number, RandomGenerator random) {
    double[] genes = genes(space.dimensions(), trials, random);
    return Optional.of(
        space.draw(dimension -> dimension.valueAt(genes[space.dimensions().indexOf(dimension)])));
  }

  private double[] genes(List<Dimension> dimensions, List<Trial> trials, RandomGenerator random) {
    try {
      return selection(dimensions, trials, new Draws(random)).buildNextGenes();
    } catch (GeneticGenerationException e) {
      // It found no child that differs from the population: a small space, tried to the end.
      return random.doubles(dimensions.size()).toArray();
    }
  }

  private GeneticSelectionOperator selection(
      List<Dimension> dimensions, List<Trial> trials, Draws draws) {
    ChromosomeFactory chromosomes = new ChromosomeFactory();
    chromosomes.initializeInstance(dimensions.size());
    PopulationModel model =
        new PopulationModel.Builder()
            .populationInitializer(new EmptyPopulationInitializer())
            .populationSize(population)
            .cullOperator(new LeastFitCullOperator())
            .build();
    model.initializeInstance(true);
    GeneticSelectionOperator selection =
        new GeneticSelectionOperator.Builder()
            .randomGenerator(draws)
            .crossoverOperator(
                new SinglePointCrossover.Builder()
                    .crossoverRate(crossoverRate)
                    .randomGenerator(draws)
                    .parentSelection(new RandomTwoParentSelection(draws))
                    .build())
            .mutationOperator(
                new RandomMutationOperator.Builder()
                    .mutationRate(mutationRate)
                    .randomGenerator(draws)
                    .build())
            .build();
    selection.initializeInstance(model, chromosomes);
    trials.stream()
        .filter(Losses::isKnown)
        .sorted(Comparator.comparingLong(Trial::number))
        .forEach(
            trial ->
                model.add(
                    chromosomes.createChromosome(genes(dimensions, trial), Losses.loss(trial))));
    return selection;
  }

  private static double[] genes(List<Dimension> dimensions, Trial trial) {
    SplittableRandom absent = new SplittableRandom(trial.seed());
    return dimensions.stream()
        .mapToDouble(
            dimension -> {
              Object value = trial.parameters().get(dimension.name());
              return value != null && dimension.contains(value)
                  ? dimension.positionOf(value)
                  : absent.nextDouble();
            })
        .toArray();
  }

  /** The generator in the type of Commons Math. */
  private static final class Draws extends AbstractRandomGenerator {
    private final RandomGenerator random;

    Draws(RandomGenerator random) {
      this.random = random;
    }

    @Override
    public void setSeed(long seed) {
      throw new UnsupportedOperationException("The study seeds the generator.");
    }

    @Override
    public double nextDouble() {
      return random.nextDouble();
    }
  }
}
