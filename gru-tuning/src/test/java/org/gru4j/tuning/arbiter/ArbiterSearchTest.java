package org.gru4j.tuning.arbiter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.arbiter.optimize.api.Candidate;
import org.deeplearning4j.arbiter.optimize.api.OptimizationResult;
import org.deeplearning4j.arbiter.optimize.api.TaskCreator;
import org.deeplearning4j.arbiter.optimize.api.data.DataProvider;
import org.deeplearning4j.arbiter.optimize.api.data.DataSource;
import org.deeplearning4j.arbiter.optimize.api.saving.InMemoryResultSaver;
import org.deeplearning4j.arbiter.optimize.api.score.ScoreFunction;
import org.deeplearning4j.arbiter.optimize.config.OptimizationConfiguration;
import org.deeplearning4j.arbiter.optimize.parameter.continuous.ContinuousParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.integer.IntegerParameterSpace;
import org.deeplearning4j.arbiter.optimize.runner.CandidateInfo;
import org.deeplearning4j.arbiter.optimize.runner.CandidateStatus;
import org.deeplearning4j.arbiter.optimize.runner.IOptimizationRunner;
import org.deeplearning4j.arbiter.optimize.runner.LocalOptimizationRunner;
import org.deeplearning4j.arbiter.optimize.runner.listener.StatusListener;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.tuning.samplers.GeneticSampler;
import org.gru4j.tuning.samplers.GridSampler;
import org.gru4j.tuning.samplers.RandomSampler;
import org.gru4j.tuning.samplers.Sampler;
import org.gru4j.tuning.samplers.Samplers;
import org.gru4j.tuning.samplers.TpeSampler;
import org.gru4j.tuning.spaces.ConfigurationSpace;
import org.gru4j.tuning.spaces.LanguageModelSpace;
import org.gru4j.tuning.study.Trial;
import org.gru4j.tuning.study.TrialState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arbiter's own runner with what is here: none of its faults is met. */
@Timeout(60)
@SuppressWarnings({"rawtypes", "unchecked", "deprecation", "serial"}) // Arbiter's interfaces
class ArbiterSearchTest {
  static List<Sampler> samplers() {
    return Samplers.ALL;
  }

  private static ConfigurationSpace<LanguageModelConfiguration> space() {
    return LanguageModelSpace.MODEL
        .builder()
        .vary("layers", new IntegerParameterSpace(1, 3))
        .vary("dropout", new ContinuousParameterSpace(0, 0.5))
        .build();
  }

  private static double dropout(LanguageModelConfiguration configuration) {
    return configuration.dropouts().dropout();
  }

  /** Every candidate is refused: the embedding of a tied model would have another length. */
  private static ConfigurationSpace<LanguageModelConfiguration> impossible() {
    return LanguageModelSpace.MODEL
        .builder()
        .fix("tied", true)
        .fix("embeddingSize", 7)
        .vary("layers", new IntegerParameterSpace(1, 3))
        .build();
  }

  private static final class Smallest implements ScoreFunction {
    @Override
    public double score(Object model, DataProvider data, Map<String, Object> parameters) {
      throw new UnsupportedOperationException();
    }

    @Override
    public double score(Object model, Class<? extends DataSource> source, Properties properties) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean minimize() {
      return true;
    }

    @Override
    public List<Class<?>> getSupportedModelTypes() {
      return List.of();
    }

    @Override
    public List<Class<?>> getSupportedDataTypes() {
      return List.of();
    }
  }

  /** Scores a configuration without training; Arbiter's own creator sleeps for two seconds. */
  private record Scoring(ToDoubleFunction<LanguageModelConfiguration> score)
      implements TaskCreator {
    @Override
    public Callable<OptimizationResult> create(
        Candidate candidate,
        DataProvider data,
        ScoreFunction scoreFunction,
        List<StatusListener> listeners,
        IOptimizationRunner runner) {
      return () -> {
        long now = System.currentTimeMillis();
        double value = score.applyAsDouble((LanguageModelConfiguration) candidate.getValue());
        CandidateInfo info =
            new CandidateInfo(
                candidate.getIndex(),
                CandidateStatus.Complete,
                value,
                now,
                now,
                now,
                candidate.getFlatParameters(),
                null);
        return new OptimizationResult(candidate, value, candidate.getIndex(), null, info, null);
      };
    }

    @Override
    public Callable<OptimizationResult> create(
        Candidate candidate,
        Class<? extends DataSource> source,
        Properties properties,
        ScoreFunction scoreFunction,
        List<StatusListener> listeners,
        IOptimizationRunner runner) {
      return create(candidate, (DataProvider) null, scoreFunction, listeners, runner);
    }
  }

  /** Arbiter makes its data sources itself; the scores of these tests need none. */
  public static final class NoData implements DataSource {
    public NoData() {}

    @Override
    public void configure(Properties properties) {}

    @Override
    public Object trainData() {
      return List.of();
    }

    @Override
    public Object testData() {
      return List.of();
    }

    @Override
    public Class<?> getDataType() {
      return List.class;
    }
  }

  private static LocalOptimizationRunner run(
      SamplerCandidateGenerator<?> generator,
      int threads,
      ToDoubleFunction<LanguageModelConfiguration> score) {
    OptimizationConfiguration configuration =
        new OptimizationConfiguration.Builder()
            .candidateGenerator(generator)
            .dataSource(NoData.class, new Properties())
            .modelSaver(new InMemoryResultSaver())
            .scoreFunction(new Smallest())
            .terminationConditions(new NoMoreCandidates())
            .rngSeed(5)
            .build();
    LocalOptimizationRunner runner =
        new LocalOptimizationRunner(threads, configuration, new FiniteScores(new Scoring(score)));
    runner.execute();
    return runner;
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void everySamplerServesArbitersRunner(Sampler sampler) {
    SamplerCandidateGenerator<?> generator =
        new SamplerCandidateGenerator<>(space(), sampler, 15, true);

    LocalOptimizationRunner runner = run(generator, 4, ArbiterSearchTest::dropout);

    // Arbiter's limit of candidates lets four threads make more and loses the last results.
    assertThat(runner.numCandidatesTotal()).isEqualTo(15);
    assertThat(runner.numCandidatesCompleted()).isEqualTo(15);
    assertThat(generator.trials())
        .hasSize(15)
        .allMatch(trial -> trial.state() == TrialState.COMPLETE);
    assertThat(runner.bestScore())
        .isEqualTo(generator.trials().stream().mapToDouble(Trial::score).min().orElseThrow());
  }

  @Test
  void neverTakesNotANumberForTheBestScore() {
    SamplerCandidateGenerator<?> generator =
        new SamplerCandidateGenerator<>(space(), new RandomSampler(), 12, true);

    LocalOptimizationRunner runner =
        run(
            generator,
            1,
            configuration -> dropout(configuration) < 0.25 ? Double.NaN : dropout(configuration));

    assertThat(runner.bestScore()).isBetween(0.25, 0.5);
    assertThat(runner.numCandidatesFailed() + runner.numCandidatesCompleted()).isEqualTo(12);
    assertThat(runner.numCandidatesFailed()).isPositive();
  }

  @Test
  void endsWhenTheGridIsDoneAndWhenEveryCandidateFails() {
    SamplerCandidateGenerator<?> grid =
        new SamplerCandidateGenerator<>(space(), new GridSampler(3), 9, true);
    assertThat(run(grid, 2, ArbiterSearchTest::dropout).numCandidatesCompleted()).isEqualTo(9);
    assertThatThrownBy(() -> new SamplerCandidateGenerator<>(space(), new GridSampler(3), 10, true))
        .hasMessageStartingWith("Expected a grid of at least the 10 trials asked for, found 9");

    SamplerCandidateGenerator<?> failing =
        new SamplerCandidateGenerator<>(impossible(), new RandomSampler(), 10, true);
    assertThat(run(failing, 2, configuration -> 1).numCandidatesCompleted()).isZero();
    assertThat(failing.trials()).hasSize(10);
  }

  /** Arbiter's genetic generator draws from a clock unless its operators have a generator. */
  @Test
  void drawsTheSameForTheSameSeed() {
    for (Sampler sampler :
        List.of(new RandomSampler(), GeneticSampler.DEFAULT, TpeSampler.DEFAULT)) {
      assertThat(search(sampler, 1)).isEqualTo(search(sampler, 1)).isNotEqualTo(search(sampler, 2));
    }
  }

  private static List<Map<String, Object>> search(Sampler sampler, long seed) {
    SamplerCandidateGenerator<LanguageModelConfiguration> generator =
        new SamplerCandidateGenerator<>(space(), sampler, 25, false);
    generator.setRngSeed(seed);
    while (generator.hasMoreCandidates()) {
      Candidate candidate = generator.getCandidate();
      double score = dropout((LanguageModelConfiguration) candidate.getValue());
      generator.reportResults(
          new OptimizationResult(candidate, score, candidate.getIndex(), null, null, null));
    }
    return generator.trials().stream().map(Trial::parameters).toList();
  }

  @Test
  void learnsFromTheResults() {
    List<Map<String, Object>> drawn = search(TpeSampler.DEFAULT, 3);

    // Large dropout is the goal of this search: "1" is the second dimension.
    double early =
        drawn.subList(0, 10).stream().mapToDouble(p -> (double) p.get("1")).average().orElseThrow();
    double late =
        drawn.subList(15, 25).stream()
            .mapToDouble(p -> (double) p.get("1"))
            .average()
            .orElseThrow();
    assertThat(late).isGreaterThan(early + 0.2);
  }
}
