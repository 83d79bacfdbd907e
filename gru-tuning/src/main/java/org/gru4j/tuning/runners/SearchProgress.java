package org.gru4j.tuning.runners;

import java.time.Duration;
import java.util.List;
import org.gru4j.tuning.study.Trial;

/** Watches a search. */
public interface SearchProgress {
  /**
   * A trial has begun, reported or ended since the last call; also called at the beginning and at
   * the end of a run.
   *
   * @param trials all trials of the study
   * @param time of all runners of the study so far
   * @param ended whether this is the last call of the run
   */
  void changed(List<Trial> trials, Duration time, boolean ended);

  /** Both, one after the other. */
  default SearchProgress and(SearchProgress other) {
    return (trials, time, ended) -> {
      changed(trials, time, ended);
      other.changed(trials, time, ended);
    };
  }
}
