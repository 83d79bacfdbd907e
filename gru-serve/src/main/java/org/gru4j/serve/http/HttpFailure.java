package org.gru4j.serve.http;

import org.gru4j.Gru4jException;

/** A request that is answered by a failure: a status and one sentence. */
public final class HttpFailure extends Gru4jException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * A failure.
   *
   * @param status 400 to 599
   * @param sentence what was expected and what was found; whoever asked reads it
   */
  public HttpFailure(int status, String sentence) {
    super(sentence);
    this.status = status;
  }

  /** 400: the request cannot be used. */
  public static HttpFailure badRequest(String sentence) {
    return new HttpFailure(400, sentence);
  }

  /** 404: what the path names is not there. */
  public static HttpFailure notFound(String sentence) {
    return new HttpFailure(404, sentence);
  }

  /** The status of the answer. */
  public int status() {
    return status;
  }
}
