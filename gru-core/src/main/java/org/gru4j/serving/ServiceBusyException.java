package org.gru4j.serving;

import org.gru4j.Gru4jException;

/** A service has as many requests waiting as it may; the same request may be made again later. */
public final class ServiceBusyException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  ServiceBusyException(String service, int capacity) {
    super(
        "Expected fewer than %,d requests waiting for the %s, found as many: ask again later."
            .formatted(capacity, service));
  }
}
