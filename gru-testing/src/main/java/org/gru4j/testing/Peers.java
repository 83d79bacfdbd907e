package org.gru4j.testing;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test compares with or looks through, and what not every machine has: a native library,
 * another framework, a browser.
 *
 * <p>A test that asks for a missing peer is reported as skipped; where the system property {@value
 * #PROPERTY} is {@value #REQUIRED}, as in the checks of every change, it fails.
 */
public final class Peers {
  /** Name of the system property, which {@code mvn -D} hands to the tests. */
  public static final String PROPERTY = "org.gru4j.testing.peers";

  /** The value that turns a missing peer into a failure. */
  public static final String REQUIRED = "required";

  private Peers() {}

  /**
   * Ends a test whose peer is missing.
   *
   * @param name of the peer, for example {@code PyTorch}
   * @param present whether it is there
   * @param why one clause that says what is missing, for the report
   * @throws AssertionError if it is missing and peers are required
   * @throws org.opentest4j.TestAbortedException if it is missing elsewhere
   */
  public static void require(String name, boolean present, String why) {
    if (!present) {
      String message = name + " is missing: " + why;
      if (REQUIRED.equals(System.getProperty(PROPERTY))) {
        Assertions.fail(
            message + " (required by the system property " + PROPERTY + "=" + REQUIRED + ").");
      }
      Assumptions.abort(message + ".");
    }
  }
}
