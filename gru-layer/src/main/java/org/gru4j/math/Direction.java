package org.gru4j.math;

/** In which direction a sequence is read; outputs stand at the steps that they were read with. */
public enum Direction {
  /** From the first step to the last. */
  FORWARD,
  /** From the last step to the first, so that the final state follows the first step. */
  REVERSE
}
