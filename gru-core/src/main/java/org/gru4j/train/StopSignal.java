package org.gru4j.train;

/** A request to end a training after the step that it is at. May come from any thread. */
public final class StopSignal {
  private volatile boolean requested;

  /** Asks for the end. */
  public void request() {
    requested = true;
  }

  /** Whether the end was asked for, or the thread interrupted. */
  public boolean isRequested() {
    return requested || Thread.currentThread().isInterrupted();
  }
}
