package org.gru4j.tuning.pruners;

import java.util.List;
import org.gru4j.tuning.study.Trial;

/** Ends trials that have little hope, from their losses on the way. Keeps no state. */
public interface Pruner {
  /** The name in YAML files and on the command line. */
  String name();

  /**
   * Decides after a trial has reported an intermediate value.
   *
   * @param running the trial, whose last intermediate value was just reported
   * @param trials all trials of the study, this one included
   */
  boolean shouldPrune(Trial running, List<Trial> trials);
}
