package org.gru4j.tuning.samplers;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.gru4j.tuning.spaces.SearchSpace;
import org.gru4j.tuning.study.Trial;

/** Draws every dimension by itself, uniformly in its value or logarithm (Bergstra, Bengio 2012). */
public record RandomSampler() implements Sampler {
  @Override
  public String name() {
    return "random";
  }

  @Override
  public Optional<Map<String, Object>> propose(
      SearchSpace space, List<Trial> trials, long number, RandomGenerator random) {
    return Optional.of(draw(space, random));
  }

  /** A random point. */
  static Map<String, Object> draw(SearchSpace space, RandomGenerator random) {
    return space.draw(dimension -> dimension.valueAt(random.nextDouble()));
  }
}
