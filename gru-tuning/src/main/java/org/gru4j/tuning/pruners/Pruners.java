package org.gru4j.tuning.pruners;

import java.util.List;

/** All pruners with their usual settings. */
public final class Pruners {
  /** A pruner that stands here is found by name and passes the contract test. */
  public static final List<Pruner> ALL =
      List.of(new NoPruner(), MedianPruner.DEFAULT, AshaPruner.DEFAULT, HyperbandPruner.DEFAULT);

  private Pruners() {}

  /**
   * The pruner of a name, with its usual settings.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Pruner named(String name) {
    return ALL.stream()
        .filter(pruner -> pruner.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Expected a pruner of %s, found %s."
                        .formatted(ALL.stream().map(Pruner::name).toList(), name)));
  }
}
