package org.gru4j.serve.watch;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.gru4j.serve.http.EventStream;
import org.gru4j.serve.http.HttpExchange;
import org.gru4j.serve.http.HttpFailure;
import org.gru4j.serve.http.HttpServer;
import org.gru4j.serve.http.JsonText;
import org.gru4j.serve.page.Pages;
import org.gru4j.storage.VisibleText;
import org.gru4j.train.samples.Sample;

/**
 * Serves the course of all trainings below a folder to a browser.
 *
 * <pre>{@code
 * try (WatchServer server =
 *     WatchServer.start(Path.of("runs"), StudyReports.NONE, HttpServer.builder().port(8081))) {
 *   System.out.println(server.address());
 *   Thread.currentThread().join();
 * }
 * }</pre>
 *
 * <p>No request names a file: runs are asked for by what they are listed under. Nothing is written.
 */
public final class WatchServer implements AutoCloseable {
  private static final int MOST_STREAMS = 64;
  private static final int MOST_CHOSEN = 8;
  private static final long KEEP_ALIVE_MILLISECONDS = 15_000;

  /** A report has its scripts and styles in itself, and needs nothing of this server. */
  private static final String REPORT_POLICY =
      "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:;"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-scripts";

  private final WatchedFolder folder;
  private final StudyReports reports;
  private final AtomicInteger streams = new AtomicInteger();
  private final HttpServer http;

  /** What the page lists. */
  record Listing(
      String folder, List<RunView.Summary> runs, List<WatchedFolder.StudyView> studies) {}

  /** What was made at a step. */
  record SamplesAnswer(List<Sample> samples) {}

  private WatchServer(WatchedFolder folder, StudyReports reports, HttpServer.Builder server) {
    this.folder = folder;
    this.reports = reports;
    this.http =
        Pages.addShared(server)
            .get("/api/runs", it -> it.answer(listing()))
            .get("/api/runs/{run}", it -> it.answer(run(it).since(new WatchedRun.Seen())))
            .get("/api/runs/{run}/samples/{step}", this::samples)
            .get("/api/events", this::events)
            .get("/studies/{study}", this::report)
            .pages("/", "org/gru4j/serve/watch/page", WatchServer.class.getClassLoader())
            .start();
  }

  /**
   * Begins to serve.
   *
   * @param root the folder
   * @param reports what knows searches
   * @param server where, and with which limits
   * @throws IOException if the folder cannot be read
   * @throws HttpFailure if the address is in use
   */
  public static WatchServer start(Path root, StudyReports reports, HttpServer.Builder server)
      throws IOException {
    WatchedFolder folder = new WatchedFolder(root, reports);
    try {
      return new WatchServer(folder, reports, server);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /** Where a browser finds it. */
  public URI address() {
    return http.address();
  }

  /** How many runs and searches there are now. */
  public int count() {
    return folder.runs().size() + folder.studies().size();
  }

  private Listing listing() {
    return new Listing(
        folder.name(), folder.runs().stream().map(WatchedRun::summary).toList(), folder.studies());
  }

  private WatchedRun run(HttpExchange exchange) {
    String id = exchange.path("run");
    return folder
        .run(id)
        .orElseThrow(
            () ->
                HttpFailure.notFound(
                    "Expected a run that is listed, found %s.".formatted(VisibleText.of(id))));
  }

  private void samples(HttpExchange exchange) throws IOException {
    String step = exchange.path("step");
    if (!step.matches("\\d{1,18}")) {
      throw HttpFailure.badRequest(
          "Expected the number of a step, found %s.".formatted(VisibleText.of(step)));
    }
    exchange.answer(
        run(exchange)
            .samples(Long.parseLong(step))
            .map(SamplesAnswer::new)
            .orElseThrow(
                () ->
                    HttpFailure.notFound(
                        "Expected a step with samples, found step %s.".formatted(step))));
  }

  private void report(HttpExchange exchange) throws IOException {
    String id = exchange.path("study");
    Path study =
        folder
            .study(id)
            .orElseThrow(
                () ->
                    HttpFailure.notFound(
                        "Expected a search that is listed, found %s."
                            .formatted(VisibleText.of(id))));
    exchange.answerHeader("Content-Security-Policy", REPORT_POLICY);
    exchange.answerHeader("X-Content-Type-Options", "nosniff");
    exchange.answerHeader("Cache-Control", "no-store");
    exchange.answer(200, "text/html; charset=utf-8", reports.page(study));
  }

  /** The list, and of the runs that are asked for all there is; then what is new. */
  private void events(HttpExchange exchange) throws IOException, InterruptedException {
    if (streams.incrementAndGet() > MOST_STREAMS) {
      streams.decrementAndGet();
      throw new HttpFailure(
          503, "Expected at most %d who watch at once, found more.".formatted(MOST_STREAMS));
    }
    Map<String, WatchedRun.Seen> seen = new LinkedHashMap<>();
    for (String id : exchange.query("runs").orElse("").split(",", MOST_CHOSEN + 1)) {
      seen.put(id, new WatchedRun.Seen());
    }
    try (EventStream stream = exchange.events()) {
      long version = -1;
      while (!exchange.isServerEnding() && folder.isOpen()) {
        long now = folder.await(version, version < 0 ? 0 : KEEP_ALIVE_MILLISECONDS);
        if (now == version) {
          stream.keepAlive();
          continue;
        }
        version = now;
        send(stream, seen);
      }
    } finally {
      streams.decrementAndGet();
    }
  }

  private void send(EventStream stream, Map<String, WatchedRun.Seen> seen) throws IOException {
    stream.send("runs", JsonText.write(listing()));
    for (Map.Entry<String, WatchedRun.Seen> chosen : seen.entrySet()) {
      Optional<WatchedRun> run = folder.run(chosen.getKey());
      if (run.isPresent()) {
        stream.send("run", JsonText.write(run.get().since(chosen.getValue())));
      }
    }
  }

  @Override
  public void close() {
    folder.close();
    http.close();
  }
}
