package org.gru4j.serve.api;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.gru4j.metrics.DivergedException;
import org.gru4j.serve.http.HttpFailure;
import org.gru4j.serving.ServiceBusyException;
import org.gru4j.serving.ServiceClosedException;
import org.gru4j.serving.TimeLimitException;

/** Which status the exceptions of services and models have. */
final class Refusals {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_FAULT = 500;
  private static final int UNAVAILABLE = 503;
  private static final int TOO_LATE = 504;

  private Refusals() {}

  static Optional<HttpFailure> of(Throwable failure) {
    if (failure instanceof CompletionException && failure.getCause() != null) {
      return of(failure.getCause());
    }
    return status(failure)
        .map(status -> new HttpFailure(status, String.valueOf(failure.getMessage())));
  }

  private static Optional<Integer> status(Throwable failure) {
    if (failure instanceof ServiceBusyException) {
      return Optional.of(TOO_MANY_REQUESTS);
    }
    if (failure instanceof ServiceClosedException || failure instanceof CancellationException) {
      return Optional.of(UNAVAILABLE);
    }
    if (failure instanceof TimeLimitException) {
      return Optional.of(TOO_LATE);
    }
    // The weights are no numbers: nothing that was asked is to blame.
    return failure instanceof DivergedException ? Optional.of(SERVER_FAULT) : Optional.empty();
  }
}
