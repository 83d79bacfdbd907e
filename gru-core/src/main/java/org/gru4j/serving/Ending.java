package org.gru4j.serving;

/** What becomes of a request that was taken. */
enum Ending {
  ANSWERED,
  FAILED,
  CANCELLED,
  EXPIRED
}
