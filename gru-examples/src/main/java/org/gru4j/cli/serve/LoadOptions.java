package org.gru4j.cli.serve;

import java.time.Duration;
import org.gru4j.cli.options.Bounds;
import org.gru4j.serve.api.ApiLimits;
import org.gru4j.serve.http.HttpLimits;
import org.gru4j.serving.ServiceLimits;
import picocli.CommandLine.Option;

/** How much a server computes at once, and what one request may ask for. */
public final class LoadOptions {
  private static final int MEGABYTE = 1 << 20;

  @Option(
      names = "--batch",
      converter = Bounds.Count.class,
      paramLabel = "N",
      defaultValue = "64",
      description =
          "Requests that a model computes side by side at most (default: ${DEFAULT-VALUE}).")
  int batch;

  @Option(
      names = "--wait",
      converter = Bounds.CountOrNone.class,
      paramLabel = "MILLISECONDS",
      defaultValue = "1",
      description =
          "How long a request waits for others beside it while its model is idle (default:"
              + " ${DEFAULT-VALUE}).")
  int wait;

  @Option(
      names = "--queue",
      converter = Bounds.Count.class,
      paramLabel = "N",
      defaultValue = "1024",
      description =
          "Requests that wait for a model at most; more are refused (default: ${DEFAULT-VALUE}).")
  int queue;

  @Option(
      names = "--requests",
      converter = Bounds.Count.class,
      paramLabel = "N",
      defaultValue = "256",
      description =
          "Requests over HTTP that are answered at the same time (default: ${DEFAULT-VALUE}).")
  int requests;

  @Option(
      names = "--time-limit",
      converter = Bounds.Count.class,
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "Time from a request to its answer (default: ${DEFAULT-VALUE}).")
  int seconds;

  @Option(
      names = "--most-tokens",
      converter = Bounds.Count.class,
      paramLabel = "N",
      defaultValue = "4096",
      description = "Tokens that one text may have (default: ${DEFAULT-VALUE}).")
  int tokens;

  @Option(
      names = "--most-steps",
      converter = Bounds.Count.class,
      paramLabel = "N",
      defaultValue = "10000",
      description = "Steps of a sequence, and characters of a prompt (default: ${DEFAULT-VALUE}).")
  int steps;

  @Option(
      names = "--most-items",
      converter = Bounds.Count.class,
      paramLabel = "N",
      defaultValue = "256",
      description =
          "Texts, lines, sentences or sequences of one request (default: ${DEFAULT-VALUE}).")
  int items;

  @Option(
      names = "--largest-body",
      converter = Bounds.Count.class,
      paramLabel = "MEGABYTES",
      defaultValue = "32",
      description = "Size of a recording (default: ${DEFAULT-VALUE}); text may have 4 MB.")
  int megabytes;

  ServiceLimits services() {
    return new ServiceLimits(batch, Duration.ofMillis(wait), queue);
  }

  ApiLimits requests() {
    return ApiLimits.USUAL.withNumbers(tokens, steps, items).withTime(Duration.ofSeconds(seconds));
  }

  /** What is in progress when the server ends has the time that any request has. */
  HttpLimits http() {
    HttpLimits usual = HttpLimits.DEFAULT;
    return usual
        .withBodyBytes((long) megabytes * MEGABYTE)
        .withRequests(requests, usual.waiting())
        .withTimes(usual.idle(), Duration.ofSeconds(seconds));
  }
}
