package org.gru4j.tuning.pruners;

import java.util.List;
import org.gru4j.tuning.study.Trial;

/** Lets every trial run to its end. */
public record NoPruner() implements Pruner {
  @Override
  public String name() {
    return "none";
  }

  @Override
  public boolean shouldPrune(Trial running, List<Trial> trials) {
    return false;
  }
}
