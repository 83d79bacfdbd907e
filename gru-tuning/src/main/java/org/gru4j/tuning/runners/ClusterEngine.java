package org.gru4j.tuning.runners;

/**
 * Software that runs trials on the machines of a cluster. Implementations are found by {@link
 * java.util.ServiceLoader}, so that a program offers them without needing them.
 */
public interface ClusterEngine {
  /** Its name on the command line. */
  String name();

  /**
   * A runner that connects when it is run and disconnects at its end.
   *
   * @param master address of the cluster as the engine writes it; empty for the one that the
   *     program was submitted to
   * @param objective what the machines compute
   * @param workers trials that run at once
   * @param progress watches the search
   * @throws RunnerException if the engine's libraries are missing
   */
  Runner runner(String master, ObjectiveFactory objective, int workers, SearchProgress progress);
}
