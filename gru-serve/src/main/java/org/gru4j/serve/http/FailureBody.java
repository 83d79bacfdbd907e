package org.gru4j.serve.http;

import org.gru4j.storage.VisibleText;

/**
 * The JSON of a failure, in the shape that clients of OpenAI's interface read.
 *
 * @param error what went wrong
 */
public record FailureBody(Cause error) {
  /**
   * What went wrong.
   *
   * @param message one sentence
   * @param type who has to mend it: the client or the server
   * @param code the status
   */
  public record Cause(String message, String type, int code) {}

  /** The JSON of a failure. */
  public static FailureBody of(HttpFailure failure) {
    return new FailureBody(
        new Cause(
            VisibleText.ofMessage(String.valueOf(failure.getMessage())),
            failure.status() >= 500 ? "server_error" : "invalid_request_error",
            failure.status()));
  }
}
