package org.gru4j.bench;

/** One implementation of a case, set up and ready to be run again and again. */
@FunctionalInterface
interface Contender extends AutoCloseable {
  void run() throws Exception;

  @Override
  default void close() throws Exception {}
}
