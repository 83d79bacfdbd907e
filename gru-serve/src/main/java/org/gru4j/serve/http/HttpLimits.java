package org.gru4j.serve.http;

import java.time.Duration;

/**
 * What a server takes at most, so that no client can keep it from serving the others.
 *
 * @param bodyBytes bytes of a request's body; more is answered with 413
 * @param requests that are answered at the same time; others wait
 * @param waiting requests that wait; more are answered at once with 503
 * @param idle how long a connection may be silent: between requests, or while a request or an
 *     answer is half sent
 * @param ending how long requests may go on after the server was told to end
 */
public record HttpLimits(
    long bodyBytes, int requests, int waiting, Duration idle, Duration ending) {
  /** 32 MiB, 256 requests at once and 1,024 waiting, 60 seconds of silence, 30 seconds to end. */
  public static final HttpLimits DEFAULT =
      new HttpLimits(32L << 20, 256, 1024, Duration.ofSeconds(60), Duration.ofSeconds(30));

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is below 1
   */
  public HttpLimits {
    if (bodyBytes < 1 || requests < 1 || waiting < 1) {
      throw new IllegalArgumentException(
          "Expected limits of at least 1, found %d bytes, %d requests and %d waiting."
              .formatted(bodyBytes, requests, waiting));
    }
    if (idle.toMillis() < 1 || idle.toDays() > 1 || ending.toMillis() < 1 || ending.toDays() > 1) {
      throw new IllegalArgumentException(
          "Expected times of a millisecond to a day, found %s and %s.".formatted(idle, ending));
    }
  }

  /** The same with another limit of the body. */
  public HttpLimits withBodyBytes(long bytes) {
    return new HttpLimits(bytes, requests, waiting, idle, ending);
  }

  /** The same with other numbers of requests. */
  public HttpLimits withRequests(int atOnce, int queued) {
    return new HttpLimits(bodyBytes, atOnce, queued, idle, ending);
  }

  /** The same with other times. */
  public HttpLimits withTimes(Duration silent, Duration end) {
    return new HttpLimits(bodyBytes, requests, waiting, silent, end);
  }
}
