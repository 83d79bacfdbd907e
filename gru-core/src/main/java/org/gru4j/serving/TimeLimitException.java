package org.gru4j.serving;

import java.time.Duration;
import org.gru4j.Gru4jException;

/** The time that a request had is over. */
public final class TimeLimitException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  TimeLimitException(String service, Duration limit, boolean waiting) {
    super(
        "Expected an answer of the %s within %s s, found the request still %s."
            .formatted(
                service,
                limit.toMillis() / 1000.0,
                waiting ? "waiting for its turn" : "being answered"));
  }
}
