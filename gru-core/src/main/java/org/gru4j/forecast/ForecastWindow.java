package org.gru4j.forecast;

import org.gru4j.settings.Setting;
import org.gru4j.settings.SettingGroup;
import org.gru4j.settings.Settings;

/** What is forecast from what. */
public record ForecastWindow(
    @Setting(
            value = "Steps that are read before a forecast; lags reach further back",
            option = "--context",
            label = "STEPS",
            unit = "step",
            atLeast = 1,
            atMost = 100_000)
        int context,
    @Setting(
            value = "Steps to forecast",
            option = "--horizon",
            label = "STEPS",
            unit = "step",
            atLeast = 1,
            atMost = 100_000)
        int horizon,
    @Setting(
            value = "The longest lag: how many steps back single numbers are read",
            option = "--longest-lag",
            label = "STEPS",
            unit = "step",
            atLeast = 1,
            atMost = 1_000_000)
        int longestLag,
    @Setting(
            value =
                "How several steps are forecast: recursive, by paths drawn step by step, or direct,"
                    + " all at once",
            option = "--strategy",
            label = "NAME",
            before = "RECURSIVE")
        ForecastStrategy strategy)
    implements SettingGroup {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public ForecastWindow {
    Settings.check(ForecastWindow.class, context, horizon, longestLag, strategy);
  }

  /** Whether all steps are forecast at once. */
  boolean isDirect() {
    return strategy == ForecastStrategy.DIRECT;
  }

  /** Steps of a window. */
  int steps() {
    return context + horizon;
  }

  /**
   * Setters of these settings.
   *
   * @param <B> the builder
   */
  public interface Setters<B> {
    B context(int value);

    B horizon(int value);

    B longestLag(int value);

    B strategy(ForecastStrategy value);
  }
}
