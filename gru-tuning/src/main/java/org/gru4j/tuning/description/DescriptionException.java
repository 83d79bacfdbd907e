package org.gru4j.tuning.description;

import org.gru4j.Gru4jException;

/** A search's description is not as it must be; the message is one sentence with the place. */
public final class DescriptionException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  DescriptionException(String message) {
    super(message);
  }
}
