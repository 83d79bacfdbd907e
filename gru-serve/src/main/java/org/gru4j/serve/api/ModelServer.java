package org.gru4j.serve.api;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gru4j.serve.http.HttpExchange;
import org.gru4j.serve.http.HttpServer;
import org.gru4j.serve.http.RequestHandler;
import org.gru4j.serve.models.ModelRegistry;
import org.gru4j.serve.models.ServedModel;
import org.gru4j.serve.page.Pages;

/**
 * Models behind HTTP.
 *
 * <pre>{@code
 * ModelRegistry models =
 *     ModelRegistry.load(List.of(ModelSource.of("runs/text")), ServiceLimits.USUAL);
 * try (ModelServer server =
 *     ModelServer.start(models, ApiLimits.USUAL, HttpServer.builder().port(8080))) {
 *   System.out.println(server.address());
 * }
 * }</pre>
 */
public final class ModelServer implements AutoCloseable {
  private final HttpServer http;
  private final ModelRegistry models;

  private ModelServer(HttpServer http, ModelRegistry models) {
    this.http = http;
    this.models = models;
  }

  /**
   * Serves models.
   *
   * @param models closed with the server
   * @param http address, token and limits of the server, without paths
   * @throws org.gru4j.serve.http.HttpFailure if the address is in use or not of this machine
   */
  public static ModelServer start(ModelRegistry models, ApiLimits limits, HttpServer.Builder http) {
    ServerMetrics metrics = new ServerMetrics(models);
    open(http);
    http.get("/metrics", metrics);
    http.get(
        "/v1/models",
        metrics.counted(
            "/v1/models", exchange -> exchange.answer(new ModelList(describe(models)))));
    http.get(
        "/v1/models/{model}",
        metrics.counted(
            "/v1/models/{model}",
            exchange -> exchange.answer(models.get(exchange.path("model")).describe())));
    posts(models, limits, metrics)
        .forEach((path, handler) -> http.post(path, metrics.counted(path, handler)));
    HttpServer started = Pages.addPlayground(http.failures(Refusals::of)).start();
    return new ModelServer(started, models);
  }

  private static void open(HttpServer.Builder http) {
    http.openGet("/health", exchange -> exchange.answer(Map.of("status", "ok")));
    http.openGet("/ready", exchange -> exchange.answer(Map.of("status", "ok")));
    http.openGet("/openapi.json", ModelServer::description);
  }

  /** Which paths take requests. */
  private static Map<String, RequestHandler> posts(
      ModelRegistry models, ApiLimits limits, ServerMetrics metrics) {
    Map<String, RequestHandler> posts = new LinkedHashMap<>();
    posts.put("/v1/completions", new Completions(models, limits, metrics));
    posts.put("/v1/models/{model}/predict", new Predictions(models, limits));
    posts.put("/v1/models/{model}/translate", new Translations(models, limits));
    posts.put("/v1/models/{model}/transcribe", new Transcriptions(models, limits));
    return posts;
  }

  /** The models of a server. */
  record ModelList(String object, List<Map<String, Object>> data) {
    ModelList(List<Map<String, Object>> data) {
      this("list", data);
    }
  }

  private static List<Map<String, Object>> describe(ModelRegistry models) {
    return models.all().stream().map(ServedModel::describe).toList();
  }

  /** What it answers, as OpenAPI describes it. */
  private static void description(HttpExchange exchange) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ModelServer.class.getResourceAsStream("openapi.json"))) {
      exchange.answer(200, Bodies.JSON, in.readAllBytes());
    }
  }

  /** Where a browser of this machine finds it. */
  public URI address() {
    return http.address();
  }

  /** Takes no more requests, answers those in progress, and ends. */
  @Override
  public void close() {
    http.close();
    models.close();
  }
}
