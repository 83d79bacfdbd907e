package org.gru4j.tuning.runners;

import java.io.IOException;
import java.io.InputStream;
import org.gru4j.train.StopSignal;
import org.jline.utils.Signals;

/** The inside of a process that {@link ProcessRunner} starts. */
public final class WorkerProcess {
  /** Exit status of a worker that wants to be begun anew, its trial being recorded. */
  static final int RESTART = 75;

  /** How a process is told the name of its worker. */
  static final String NAME_PROPERTY = "org.gru4j.tuning.worker";

  private WorkerProcess() {}

  /**
   * Runs trials until the study has ended or the process that started this one closes the standard
   * input or is gone; to be called by the main method of a worker.
   *
   * <p>Ctrl-C is ignored, for a terminal sends it to all its processes: the runner says when to
   * stop.
   *
   * @return the status to exit with at once, by {@link Runtime#halt} if anything hangs
   */
  public static int serve(Search search, Objective objective) {
    Signals.register("INT", () -> {});
    StopSignal stop = new StopSignal();
    stopAtEndOf(System.in, stop);
    String name = System.getProperty(NAME_PROPERTY, Worker.newName());
    Worker.Ending ending = new Worker(search, objective, stop, name).run();
    return ending == Worker.Ending.DAMAGED ? RESTART : 0;
  }

  private static void stopAtEndOf(InputStream input, StopSignal stop) {
    Thread watch =
        new Thread(
            () -> {
              try {
                input.transferTo(java.io.OutputStream.nullOutputStream());
              } catch (IOException ignored) {
                // A broken pipe says the same as its end.
              }
              stop.request();
            },
            "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }
}
