package org.gru4j.serving;

import org.gru4j.Gru4jException;

/** A service is closed, or closing, and takes no requests. */
public final class ServiceClosedException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  ServiceClosedException(String service) {
    super("Expected an open service, found that the %s is closed.".formatted(service));
  }
}
