package org.gru4j.serve.api;

import org.gru4j.serve.http.HttpFailure;

/** A failure inside of an answer that has begun, in the shape of those that are one. */
record HttpFailureBody(Cause error) {
  record Cause(String message, String type, int code) {}

  static HttpFailureBody of(HttpFailure failure) {
    return new HttpFailureBody(
        new Cause(String.valueOf(failure.getMessage()), "server_error", failure.status()));
  }
}
