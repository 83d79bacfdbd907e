package org.gru4j.tuning.runners;

import java.io.Serializable;

/**
 * Makes an objective on another machine, where its data are read once and serve all trials that are
 * computed there. What it holds travels, by Java's serialization.
 */
public interface ObjectiveFactory extends Serializable {
  /**
   * Makes the objective.
   *
   * @throws Exception if it cannot be made here; the message becomes part of one sentence
   */
  Objective create() throws Exception;
}
