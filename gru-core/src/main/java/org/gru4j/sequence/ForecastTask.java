package org.gru4j.sequence;

import org.gru4j.settings.Setting;
import org.gru4j.settings.Settings;

/** What is forecast from what. */
public record ForecastTask(
    @Setting(
            value = "Column to forecast, from 0",
            option = "--column",
            label = "COLUMN",
            atLeast = 0)
        int targetColumn,
    @Setting(
            value = "Steps that a forecast reads",
            option = "--window",
            label = "STEPS",
            unit = "step",
            atLeast = 1)
        int window,
    @Setting(
            value = "Steps to forecast",
            option = "--horizon",
            label = "STEPS",
            unit = "step",
            atLeast = 1)
        int horizon) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public ForecastTask {
    Settings.check(ForecastTask.class, targetColumn, window, horizon);
  }
}
