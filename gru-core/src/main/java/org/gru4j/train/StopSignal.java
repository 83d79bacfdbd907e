package org.gru4j.train;

import java.util.List;
import org.jline.utils.Signals;

/** A request to end a training after the step that it is at. May come from any thread. */
public final class StopSignal {
  /** What a shell reports of a program that Ctrl-C ended. */
  private static final int EXIT_STATUS_OF_INTERRUPT = 130;

  private volatile boolean requested;

  /** Asks for the end. */
  public void request() {
    requested = true;
  }

  /** Whether the end was asked for, or the thread interrupted. */
  public boolean isRequested() {
    return requested || Thread.currentThread().isInterrupted();
  }

  /** While it is open, signals are requests. */
  public interface Shield extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Turns Ctrl-C and the termination signal into a request, so that an evaluation and a last
   * checkpoint are still made. The second signal ends the JVM at once; checkpoints survive that.
   */
  public Shield shieldFromSignals() {
    List<String> names = List.of("INT", "TERM");
    List<Object> former = names.stream().map(name -> Signals.register(name, this::signal)).toList();
    return () -> {
      for (int i = 0; i < names.size(); i++) {
        Signals.unregister(names.get(i), former.get(i));
      }
    };
  }

  private void signal() {
    if (requested) {
      Runtime.getRuntime().halt(EXIT_STATUS_OF_INTERRUPT);
    }
    request();
  }
}
