package org.gru4j.tuning.samplers;

import java.util.List;

/** All samplers with their usual settings. */
public final class Samplers {
  /** A sampler that stands here is found by name and passes the contract test. */
  public static final List<Sampler> ALL =
      List.of(new RandomSampler(), GridSampler.DEFAULT, GeneticSampler.DEFAULT, TpeSampler.DEFAULT);

  private Samplers() {}

  /**
   * The sampler of a name, with its usual settings.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Sampler named(String name) {
    return ALL.stream()
        .filter(sampler -> sampler.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Expected a sampler of %s, found %s."
                        .formatted(ALL.stream().map(Sampler::name).toList(), name)));
  }
}
