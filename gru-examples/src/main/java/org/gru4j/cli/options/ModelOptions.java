package org.gru4j.cli.options;

import java.util.Map;
import org.gru4j.train.OptimizerSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A model and its optimiser.
 *
 * @param <C> the model's configuration
 */
public final class ModelOptions<C extends Record> {
  private final SettingOptions<C> model;
  private final SettingOptions<OptimizerSettings> optimizer;

  public ModelOptions(SettingOptions<C> model, SettingOptions<OptimizerSettings> optimizer) {
    this.model = model;
    this.optimizer = optimizer;
  }

  /** Adds the options; picocli calls it while it reads the command that these are mixed into. */
  @Spec
  public void addTo(CommandSpec own) {
    model.addTo(own);
    optimizer.addTo(own);
  }

  /**
   * The configuration.
   *
   * @param totalSteps over which the learning rate falls
   */
  public C configuration(long totalSteps, long seed) {
    return model.record(Map.of("updater", optimizer.record().updater(totalSteps), "seed", seed));
  }

  /** Takes other defaults, which depend on what else was asked for. */
  public void usually(C other) {
    model.usually(other);
  }

  /** What was asked for; null also if nothing was. */
  public @Nullable Object given(String name) {
    return model.given(name);
  }

  /** The optimiser that was asked for. */
  public OptimizerSettings optimizer() {
    return optimizer.record();
  }

  /** The configuration but for its optimiser and its seed. */
  public C shape() {
    return model.record();
  }

  /** Refuses one of two settings without the other. */
  public void requireTogether(String one, String other) {
    if (model.isGiven(one) != model.isGiven(other)) {
      throw new IllegalArgumentException(
          "Expected %s and %s together, found one of them alone."
              .formatted(model.option(one), model.option(other)));
    }
  }
}
