package org.gru4j.serve.api;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.SummaryWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.gru4j.serve.http.HttpExchange;
import org.gru4j.serve.http.RequestHandler;
import org.gru4j.serve.models.ModelRegistry;
import org.gru4j.serving.Distribution;
import org.gru4j.serving.ServiceStatistics;

/** The figures of a server as Prometheus reads them. */
final class ServerMetrics implements RequestHandler {
  /** What becomes of a request. */
  private record Outcome(String name, ToDoubleFunction<ServiceStatistics> count) {}

  private static final List<Outcome> OUTCOMES =
      List.of(
          new Outcome("answered", ServiceStatistics::answered),
          new Outcome("failed", ServiceStatistics::failed),
          new Outcome("cancelled", ServiceStatistics::cancelled),
          new Outcome("expired", ServiceStatistics::expired),
          new Outcome("refused", ServiceStatistics::refused),
          new Outcome("invalid", ServiceStatistics::invalid));

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ModelRegistry models;
  private final Histogram requests;
  private final Counter tokens;

  ServerMetrics(ModelRegistry models) {
    this.models = models;
    this.requests =
        Histogram.builder()
            .name("gru4j_http_request_seconds")
            .help("Time from a whole request to its whole answer.")
            .labelNames("path", "outcome")
            .classicUpperBounds(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
            .classicOnly()
            .register(registry);
    this.tokens =
        Counter.builder()
            .name("gru4j_tokens_total")
            .help("Tokens of prompts that were read, and of texts that were written.")
            .labelNames("model", "direction")
            .register(registry);
    registerServices();
  }

  private void registerServices() {
    CounterWithCallback.builder()
        .name("gru4j_requests_total")
        .help("Requests of a service, by what became of them.")
        .labelNames("model", "service", "outcome")
        .callback(
            callback ->
                forEachService(
                    (model, service, figures) -> {
                      for (Outcome outcome : OUTCOMES) {
                        double count = outcome.count().applyAsDouble(figures);
                        callback.call(count, model, service, outcome.name());
                      }
                    }))
        .register(registry);
    gauge("gru4j_requests_waiting", "Requests that wait now.", ServiceStatistics::waiting);
    gauge("gru4j_requests_running", "Requests that are answered now.", ServiceStatistics::running);
    summary(
        "gru4j_batch_size",
        "Requests that were computed side by side.",
        ServiceStatistics::batchSizes);
    summary(
        "gru4j_queue_seconds",
        "Time that a request waited for its turn.",
        ServiceStatistics::queueSeconds);
    summary(
        "gru4j_latency_seconds",
        "Time from taking a request to its answer.",
        ServiceStatistics::latencySeconds);
  }

  private void gauge(String name, String help, ToDoubleFunction<ServiceStatistics> figure) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("model", "service")
        .callback(
            callback ->
                forEachService(
                    (model, service, figures) ->
                        callback.call(figure.applyAsDouble(figures), model, service)))
        .register(registry);
  }

  private void summary(String name, String help, Function<ServiceStatistics, Distribution> figure) {
    SummaryWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("model", "service")
        .callback(
            callback ->
                forEachService(
                    (model, service, figures) -> {
                      Distribution each = figure.apply(figures);
                      callback.call(each.count(), each.sum(), quantiles(each), model, service);
                    }))
        .register(registry);
  }

  private static Quantiles quantiles(Distribution figure) {
    return Quantiles.of(
        new Quantile(0.5, figure.median()),
        new Quantile(0.9, figure.percentile90()),
        new Quantile(0.99, figure.percentile99()));
  }

  private interface ServiceFigures {
    void of(String model, String service, ServiceStatistics figures);
  }

  private void forEachService(ServiceFigures action) {
    models
        .all()
        .forEach(
            model ->
                model
                    .services()
                    .forEach(
                        (name, service) ->
                            action.of(model.identity().name(), name, service.statistics())));
  }

  /** Counts tokens of completions. */
  void tokens(String model, long read, long written) {
    tokens.labelValues(model, "read").inc(read);
    tokens.labelValues(model, "written").inc(written);
  }

  /** The handler with its requests counted under a path. */
  RequestHandler counted(String path, RequestHandler handler) {
    return exchange -> {
      long begin = System.nanoTime();
      String outcome = "failed";
      try {
        handler.handle(exchange);
        outcome = "answered";
      } finally {
        requests.labelValues(path, outcome).observe((System.nanoTime() - begin) * 1e-9);
      }
    };
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    writer.write(out, registry.scrape());
    exchange.answer(200, writer.getContentType(), out.toByteArray());
  }
}
