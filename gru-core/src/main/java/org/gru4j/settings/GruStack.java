package org.gru4j.settings;

/** GRU layers of which each reads the one before. */
public record GruStack(
    @Setting(
            value = "Units of each GRU layer",
            option = "--hidden",
            label = "SIZE",
            atLeast = 1,
            atMost = 100_000)
        int hiddenSize,
    @Setting(
            value = "GRU layers, each of which reads the one before",
            option = "--layers",
            label = "N",
            unit = "layer",
            atLeast = 1,
            atMost = 100)
        int layers)
    implements SettingGroup {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public GruStack {
    Settings.check(GruStack.class, hiddenSize, layers);
  }

  /** One layer. */
  public static GruStack of(int hiddenSize) {
    return new GruStack(hiddenSize, 1);
  }

  /** Units of all layers in one direction. */
  public long units() {
    return (long) hiddenSize * layers;
  }

  /**
   * Setters of these settings.
   *
   * @param <B> the builder
   */
  public interface Setters<B> {
    B hiddenSize(int value);

    B layers(int value);
  }
}
