package org.gru4j.forecast.series;

import org.gru4j.Gru4jException;

/** Says in one sentence why series, or a model of them, cannot be used. */
public final class SeriesException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  /** With the sentence. */
  public SeriesException(String sentence) {
    super(sentence);
  }
}
