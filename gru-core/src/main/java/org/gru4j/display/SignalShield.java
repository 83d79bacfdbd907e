package org.gru4j.display;

import java.util.List;
import org.gru4j.train.StopSignal;
import org.jline.utils.Signals;

/**
 * While it is open, Ctrl-C and the termination signal ask a training for its end, so that an
 * evaluation and a last checkpoint are still made. The second signal ends the JVM at once;
 * checkpoints survive that.
 */
public final class SignalShield implements AutoCloseable {
  private static final List<String> SIGNALS = List.of("INT", "TERM");

  /** What a shell reports of a program that Ctrl-C ended. */
  private static final int EXIT_STATUS_OF_INTERRUPT = 130;

  private final StopSignal stop;
  private final List<Object> former;
  private volatile boolean signalled;

  /**
   * Takes the signals over.
   *
   * @param stop what a signal becomes
   */
  public SignalShield(StopSignal stop) {
    this.stop = stop;
    this.former = SIGNALS.stream().map(name -> Signals.register(name, this::signal)).toList();
  }

  private void signal() {
    if (signalled) {
      Runtime.getRuntime().halt(EXIT_STATUS_OF_INTERRUPT);
    }
    signalled = true;
    stop.request();
  }

  /** Gives the signals back to whoever had them. */
  @Override
  public void close() {
    for (int i = 0; i < SIGNALS.size(); i++) {
      Signals.unregister(SIGNALS.get(i), former.get(i));
    }
  }
}
