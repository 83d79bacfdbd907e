package org.gru4j.tuning.arbiter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.deeplearning4j.arbiter.optimize.api.Candidate;
import org.deeplearning4j.arbiter.optimize.api.OptimizationResult;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.deeplearning4j.arbiter.optimize.generator.BaseCandidateGenerator;
import org.deeplearning4j.arbiter.optimize.parameter.BooleanSpace;
import org.deeplearning4j.arbiter.optimize.parameter.FixedValue;
import org.deeplearning4j.arbiter.optimize.parameter.discrete.DiscreteParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.integer.IntegerParameterSpace;
import org.deeplearning4j.arbiter.util.LeafUtils;
import org.gru4j.tuning.samplers.Sampler;
import org.gru4j.tuning.spaces.Dimension;
import org.gru4j.tuning.spaces.Dimension.Categorical;
import org.gru4j.tuning.spaces.Dimension.Continuous;
import org.gru4j.tuning.spaces.Dimension.Whole;
import org.gru4j.tuning.spaces.SearchSpace;
import org.gru4j.tuning.study.Trial;
import org.gru4j.tuning.study.TrialState;
import org.jspecify.annotations.Nullable;

/**
 * A sampler of this project as a candidate generator of Arbiter, for any of its parameter spaces
 * and its {@code LocalOptimizationRunner}. Results that the runner reports are the trials that the
 * sampler learns from; candidates without a result, running or failed, count as bad ones.
 *
 * <p>Unlike Arbiter's generators it ends by itself after a number of candidates, so that a search
 * neither runs over nor, with {@link NoMoreCandidates}, for ever.
 *
 * @param <T> what the space describes
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // Arbiter's interface
public final class SamplerCandidateGenerator<T> extends BaseCandidateGenerator<T> {
  private final Sampler sampler;
  private final SearchSpace space;
  private final List<Trial> trials = new ArrayList<>();
  private final long limit;
  private final boolean minimize;
  private long seed;
  private @Nullable Map<String, Object> next;

  /**
   * A generator with seed 0.
   *
   * @param limit how many candidates it makes at most
   * @param minimize whether small scores are good, as the score function of the search says
   * @throws IllegalArgumentException if the space has nothing to vary, or too little for the
   *     sampler and the limit
   */
  public SamplerCandidateGenerator(
      ParameterSpace<T> parameterSpace, Sampler sampler, long limit, boolean minimize) {
    super(parameterSpace, null, false);
    initialize();
    this.sampler = sampler;
    this.limit = limit;
    this.minimize = minimize;
    List<ParameterSpace> leaves = LeafUtils.getUniqueObjects(parameterSpace.collectLeaves());
    List<Dimension> dimensions = new ArrayList<>();
    for (int i = 0; i < leaves.size(); i++) {
      if (!(leaves.get(i) instanceof FixedValue)) {
        dimensions.add(dimension(String.valueOf(dimensions.size()), leaves.get(i)));
      }
    }
    this.space = new SearchSpace(dimensions);
    sampler.requireTrials(space, limit);
  }

  /** A leaf as what its values are found by: a position, a number or an index. */
  private static Dimension dimension(String name, ParameterSpace<?> leaf) {
    if (leaf instanceof BooleanSpace) {
      return new Categorical(name, List.of(0, 1), null);
    }
    if (leaf instanceof DiscreteParameterSpace<?> discrete) {
      List<Object> indices = new ArrayList<>();
      for (int i = 0; i < discrete.numValues(); i++) {
        indices.add(i);
      }
      return new Categorical(name, indices, null);
    }
    if (leaf instanceof IntegerParameterSpace integers) {
      return new Whole(name, integers.getMin(), integers.getMax(), false, null);
    }
    return new Continuous(name, 0, 1, false, null);
  }

  @Override
  public synchronized void setRngSeed(long rngSeed) {
    super.setRngSeed(rngSeed);
    seed = rngSeed;
  }

  @Override
  public synchronized boolean hasMoreCandidates() {
    if (next == null && trials.size() < limit) {
      SplittableRandom random =
          new SplittableRandom(new SplittableRandom(seed).nextLong() + trials.size());
      next = sampler.propose(space, List.copyOf(trials), trials.size(), random).orElse(null);
    }
    return next != null;
  }

  @Override
  public synchronized Candidate getCandidate() {
    if (!hasMoreCandidates() || next == null) {
      throw new IllegalStateException(
          "Expected fewer than " + limit + " candidates to be asked for.");
    }
    Map<String, Object> parameters = next;
    next = null;
    trials.add(
        new Trial(
            trials.size(),
            TrialState.RUNNING,
            parameters,
            seed,
            new TreeMap<>(),
            null,
            Duration.ZERO,
            null));
    double[] point =
        space.dimensions().stream()
            .mapToDouble(dimension -> position(dimension, parameters))
            .toArray();
    int index = candidateCounter.getAndIncrement();
    try {
      return new Candidate(parameterSpace.getValue(point), index, point, dataParameters, null);
    } catch (RuntimeException e) {
      return new Candidate(null, index, point, dataParameters, e);
    }
  }

  private static double position(Dimension dimension, Map<String, Object> parameters) {
    return dimension.positionOf(
        Optional.ofNullable(parameters.get(dimension.name())).orElseThrow());
  }

  @Override
  public synchronized void reportResults(OptimizationResult result) {
    Double score = result.getScore();
    Trial trial = trials.get(result.getIndex());
    boolean finite = score != null && Double.isFinite(score);
    trials.set(
        result.getIndex(),
        new Trial(
            trial.number(),
            finite ? TrialState.COMPLETE : TrialState.FAILED,
            trial.parameters(),
            trial.seed(),
            trial.intermediateValues(),
            finite ? (Double) (minimize ? score : -score) : null,
            Duration.ZERO,
            finite ? null : "Expected a finite score, found " + score + "."));
  }

  /** The candidates so far as trials; scores are negated where large ones are good. */
  public synchronized List<Trial> trials() {
    return List.copyOf(trials);
  }

  @Override
  public Class<?> getCandidateType() {
    return Object.class;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other == this;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public String toString() {
    return "SamplerCandidateGenerator(" + sampler + ", " + space + ")";
  }
}
