package org.gru4j.sequence;

/**
 * How columns are brought to a common scale; the figures come from the training data alone. A
 * column that is constant there becomes zeros.
 */
public enum Scaling {
  /** Mean 0 and standard deviation 1. */
  STANDARDIZE,
  /** From 0 to 1. */
  MIN_MAX
}
