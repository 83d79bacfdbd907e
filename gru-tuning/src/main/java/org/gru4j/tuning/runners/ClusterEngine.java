package org.gru4j.tuning.runners;

/**
 * Software that runs trials on the machines of a cluster. Implementations are found by {@link
 * java.util.ServiceLoader}, so that a program offers them without needing them.
 */
public interface ClusterEngine {
  /** Its name on the command line. */
  String name();

  /**
   * A runner that connects when it is run, to the cluster that the program was submitted to, and
   * disconnects at its end.
   *
   * @param objective what the machines compute
   * @param workers trials that run at once
   * @param progress watches the search
   * @throws RunnerException if the engine's libraries are missing
   */
  Runner runner(ObjectiveFactory objective, int workers, SearchProgress progress);
}
