package org.gru4j.bench;

import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Work that several implementations do.
 *
 * @param name by which it is chosen and listed
 * @param unit of the work of one run, such as "GFLOP" or "tokens"
 * @param contenders ours first; each is set up in a JVM of its own
 */
record BenchCase(String name, String unit, Map<String, Entry> contenders) {

  /**
   * A contender before it is set up.
   *
   * @param work of one run, in the case's unit
   */
  record Entry(double work, Callable<Contender> setUp) {}
}
