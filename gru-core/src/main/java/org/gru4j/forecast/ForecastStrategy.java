package org.gru4j.forecast;

/** How several steps are forecast (Ben Taieb et al. 2012, arXiv:1108.3259). */
public enum ForecastStrategy {
  /**
   * Step by step: a number is drawn and read as if it had come, so that a forecast is made of paths
   * that may come.
   */
  RECURSIVE,

  /**
   * All steps at once: of each the network says the distribution from what came before the first of
   * them. No step hands an error on to the next, but numbers of several steps are drawn each by
   * itself: they are no path.
   */
  DIRECT
}
