package org.gru4j.train;

/** Why a training ended. */
public enum StopReason {
  /** All epochs are done. */
  EPOCHS("all epochs are done"),
  /** The maximum number of steps is reached. */
  STEPS("the maximum number of steps is reached"),
  /** The time budget is used up. */
  TIME("the time budget is used up"),
  /** The validation loss has not improved for as long as the plan's patience allows. */
  EARLY_STOPPING("the validation loss no longer improves"),
  /** A {@link StopSignal}, Ctrl-C or an interrupt of the thread asked for it. */
  INTERRUPTED("a stop was asked for");

  private final String sentence;

  StopReason(String sentence) {
    this.sentence = sentence;
  }

  /** The reason in words, to follow "ended:". */
  public String sentence() {
    return sentence;
  }
}
