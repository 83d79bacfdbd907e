package org.gru4j.sequence;

/**
 * What is forecast from what.
 *
 * @param targetColumn column that is forecast, from 0
 * @param window steps that are read
 * @param horizon steps after them that are forecast
 */
public record ForecastTask(int targetColumn, int window, int horizon) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public ForecastTask {
    if (targetColumn < 0 || window < 1 || horizon < 1) {
      throw new IllegalArgumentException(
          "Expected targetColumn >= 0, window >= 1 and horizon >= 1, found %d, %d and %d."
              .formatted(targetColumn, window, horizon));
    }
  }
}
