package org.gru4j.labelling.data;

import org.gru4j.Gru4jException;

/** Says in one sentence why texts, tags or a model of them cannot be used. */
public final class LabellingException extends Gru4jException {
  private static final long serialVersionUID = 1L;

  /** With the sentence. */
  public LabellingException(String sentence) {
    super(sentence);
  }
}
