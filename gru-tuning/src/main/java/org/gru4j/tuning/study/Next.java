package org.gru4j.tuning.study;

/** What a worker that asks for work is told. */
public sealed interface Next {
  /** Run this trial. */
  record Run(Claim claim) implements Next {}

  /** Ask again: all that is left is being run by others, one of which may disappear. */
  record Wait() implements Next {}

  /** The study has ended: every trial is finished and no other one may begin. */
  record End() implements Next {}
}
