package org.gru4j.settings;

import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.gru4j.layer.DropoutKind;
import org.jspecify.annotations.Nullable;

/** What is dropped between layers. */
public record Dropouts(
    @Setting(
            value = "What is dropped together: a unit at each step by itself, or at all steps",
            option = "--dropout-kind",
            label = "KIND")
        DropoutKind dropoutKind,
    @Setting(
            value = "Share of the activations dropped between layers",
            option = "--dropout",
            label = "SHARE",
            atLeast = 0,
            below = 1)
        double dropout)
    implements SettingGroup {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public Dropouts {
    Settings.check(Dropouts.class, dropoutKind, dropout);
  }

  /** This share, each activation by itself. */
  public static Dropouts of(double dropout) {
    return new Dropouts(DropoutKind.ELEMENT, dropout);
  }

  /** What Deeplearning4j applies between layers; null for nothing. */
  public @Nullable IDropout between() {
    return dropping(dropout);
  }

  /** What Deeplearning4j applies to drop another share in the same way; null for nothing. */
  public @Nullable IDropout dropping(double share) {
    return share > 0 ? dropoutKind.of(share) : null;
  }

  /**
   * Setters of these settings.
   *
   * @param <B> the builder
   */
  public interface Setters<B> {
    B dropoutKind(DropoutKind value);

    B dropout(double value);
  }
}
