package org.gru4j.serve.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.gru4j.serve.http.HttpFailure;
import org.gru4j.serve.http.HttpServer;
import org.gru4j.storage.FolderLock;
import org.gru4j.train.events.TrainingEvent;
import org.gru4j.train.samples.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** What is told over HTTP of folders as trainers and others leave them. */
class WatchServerTest {
  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir private Path temporary;

  private RunFiles run(String name) {
    return new RunFiles(temporary.resolve("runs").resolve(name));
  }

  private WatchServer watch() throws IOException {
    return watch(StudyReports.NONE);
  }

  private WatchServer watch(StudyReports reports) throws IOException {
    return WatchServer.start(temporary.resolve("runs"), reports, HttpServer.builder());
  }

  private HttpResponse<String> get(WatchServer server, String path) throws Exception {
    URI address = URI.create(server.address().toString() + path);
    return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
  }

  private Map<String, JsonNode> runs(WatchServer server) throws Exception {
    Map<String, JsonNode> byName = new HashMap<>();
    for (JsonNode run : new ObjectMapper().readTree(get(server, "api/runs").body()).get("runs")) {
      byName.put(run.get("name").asText(), run);
    }
    return byName;
  }

  @Test
  void howRunsStand() throws Exception {
    run("a/ended")
        .options("train\n--hidden=64\n--tensorboard\n--corpus=a\n--corpus=b\n/data\n")
        .begun("9 tokens")
        .stepped(1, 3)
        .validated(3, 2.5)
        .with(new TrainingEvent.End(3, 3, 3.5, "EPOCHS", "all epochs are done"))
        .old();
    run("stopped").begun("").with(new TrainingEvent.End(0, 3, 3, "INTERRUPTED", "asked")).old();
    run("diverged").begun("").with(new TrainingEvent.Failure(4, 4, true, "It diverged.")).old();
    run("failed").begun("").with(new TrainingEvent.Failure(4, 4, false, "Disk full.")).old();
    run("killed").begun("").stepped(1, 2).old();
    run("held").begun("").stepped(1, 2).old();
    run("elsewhere").begun("").stepped(1, 2);
    try (FolderLock held = FolderLock.take(temporary.resolve("runs/held"));
        WatchServer server = watch()) {
      Map<String, JsonNode> runs = runs(server);
      assertThat(runs.get("a/ended").get("state").asText()).isEqualTo("ended");
      assertThat(runs.get("stopped").get("state").asText()).isEqualTo("stopped");
      assertThat(runs.get("diverged").get("state").asText()).isEqualTo("diverged");
      assertThat(runs.get("diverged").get("told").asText()).isEqualTo("It diverged.");
      assertThat(runs.get("failed").get("state").asText()).isEqualTo("failed");
      assertThat(runs.get("killed").get("state").asText()).isEqualTo("killed");
      assertThat(runs.get("held").get("state").asText()).isEqualTo("training");
      assertThat(runs.get("elsewhere").get("state").asText()).isEqualTo("training");
      JsonNode ended = runs.get("a/ended");
      assertThat(ended.get("command").asText()).isEqualTo("train");
      assertThat(ended.get("options").toString())
          .isEqualTo(
              "{\"--hidden\":\"64\",\"--tensorboard\":\"yes\",\"--corpus\":\"a, b\",\"data\":\"/data\"}");
      assertThat(ended.get("best").asDouble()).isEqualTo(2.5);
      assertThat(ended.get("bestStep").asLong()).isEqualTo(3);
    }
  }

  @Test
  void curvesAndSamplesOfARun() throws Exception {
    run("one")
        .begun("")
        .stepped(1, 4)
        .validated(4, 2, new Sample.Text("t", "", "wrote"), new Sample.Figure("BLEU", 12.5));
    try (WatchServer server = watch()) {
      String id = runs(server).get("one").get("id").asText();
      JsonNode view = new ObjectMapper().readTree(get(server, "api/runs/" + id).body());
      assertThat(view.at("/points/step").toString()).isEqualTo("[1,2,3,4]");
      assertThat(view.at("/points/loss/1").asDouble()).isEqualTo(2.5);
      assertThat(view.at("/validations/loss").toString()).isEqualTo("[2.0]");
      assertThat(view.at("/figures/0/name").asText()).isEqualTo("BLEU");
      assertThat(view.at("/samples/0/step").asLong()).isEqualTo(4);
      assertThat(get(server, "api/runs/" + id + "/samples/4").body())
          .isEqualTo(
              "{\"samples\":[{\"type\":\"text\",\"name\":\"t\",\"given\":\"\",\"text\":\"wrote\"},"
                  + "{\"type\":\"figure\",\"name\":\"BLEU\",\"value\":12.5}]}");
      assertThat(get(server, "api/runs/" + id + "/samples/5").statusCode()).isEqualTo(404);
      assertThat(get(server, "api/runs/" + id + "/samples/x").statusCode()).isEqualTo(400);
      assertThat(get(server, "api/runs/ffff").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void newPointsAreSentAsTheyCome() throws Exception {
    RunFiles files = run("live").begun("").stepped(1, 2);
    try (WatchServer server = watch()) {
      String id = runs(server).get("live").get("id").asText();
      URI address = server.address().resolve("/api/events?runs=" + id);
      HttpResponse<java.io.InputStream> stream =
          client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofInputStream());
      try (BufferedReader in =
          new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
        JsonNode whole = next(in);
        assertThat(whole.get("from").asInt()).isZero();
        assertThat(whole.at("/points/step").toString()).isEqualTo("[1,2]");
        files.stepped(3, 3);
        JsonNode more = next(in);
        assertThat(more.get("from").asInt()).isEqualTo(2);
        assertThat(more.at("/points/step").toString()).isEqualTo("[3]");
        // A resumed run cuts the file and goes on.
        Files.delete(temporary.resolve("runs/live/" + FolderScan.EVENTS));
        files.begun("").stepped(1, 1);
        JsonNode again = next(in);
        while (again.get("generation").asInt() == 0) {
          again = next(in);
        }
        assertThat(again.get("from").asInt()).isZero();
        assertThat(again.at("/points/step").toString()).isEqualTo("[1]");
      }
    }
  }

  private static JsonNode next(BufferedReader in) throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals("event: run")) {
        return new ObjectMapper().readTree(in.readLine().substring("data: ".length()));
      }
    }
    throw new AssertionError("The stream ended.");
  }

  @Test
  void runsThatComeAreFoundAndThoseThatGoAreForgotten() throws Exception {
    run("first").begun("");
    try (WatchServer server = watch()) {
      assertThat(runs(server)).containsOnlyKeys("first");
      run("second").begun("");
      Files.delete(temporary.resolve("runs/first/" + FolderScan.EVENTS));
      while (!runs(server).containsKey("second") || runs(server).containsKey("first")) {
        Thread.sleep(50);
      }
    }
  }

  /** Nothing outside of the folder is shown, and nothing in it can stop the server. */
  @Test
  void hostileFolders() throws Exception {
    RunFiles outside = new RunFiles(temporary.resolve("outside")).begun("secret");
    assertThat(outside).isNotNull();
    run("good").begun("").stepped(1, 1).with("{\"event\":\"step\",\"st").old();
    Files.createSymbolicLink(
        temporary.resolve("runs/linked"), temporary.resolve("outside").toAbsolutePath());
    Files.createDirectories(temporary.resolve("runs/file-link"));
    Files.createSymbolicLink(
        temporary.resolve("runs/file-link/" + FolderScan.EVENTS),
        temporary.resolve("outside/" + FolderScan.EVENTS).toAbsolutePath());
    Files.createDirectories(temporary.resolve("runs/folder/" + FolderScan.EVENTS));
    Files.createSymbolicLink(
        temporary.resolve("runs/loop"), temporary.resolve("runs").toAbsolutePath());
    run("rubbish").with("\u0000\u0001\n[[[[\n" + "x".repeat(3_000_000) + "\n").stepped(1, 2).old();
    Files.createSymbolicLink(
        temporary.resolve("runs/good/arguments.txt"),
        Files.writeString(temporary.resolve("outside/arguments.txt"), "secret"));
    try (WatchServer server = watch()) {
      Map<String, JsonNode> runs = runs(server);
      assertThat(runs).containsOnlyKeys("good", "rubbish");
      assertThat(runs.get("good").get("step").asLong()).isEqualTo(1);
      assertThat(runs.get("good").get("options")).isEmpty();
      assertThat(runs.get("rubbish").get("step").asLong()).isEqualTo(2);
      for (String path :
          new String[] {
            "../outside/events.jsonl", "..%2foutside%2fevents.jsonl", "good/events.jsonl",
            "WatchServer.class", "api/runs/..%2f..%2foutside", "studies/x"
          }) {
        assertThat(get(server, path).statusCode()).as(path).isEqualTo(404);
      }
    }
  }

  @Test
  void reportsOfSearchesStandByThemselves() throws Exception {
    Files.createDirectories(temporary.resolve("runs/search"));
    StudyReports reports =
        new StudyReports() {
          @Override
          public boolean isStudy(Path folder) {
            return folder.endsWith("search");
          }

          @Override
          public byte[] page(Path folder) {
            return "<p>report".getBytes(StandardCharsets.UTF_8);
          }
        };
    try (WatchServer server = watch(reports)) {
      JsonNode listing = new ObjectMapper().readTree(get(server, "api/runs").body());
      assertThat(listing.at("/studies/0/name").asText()).isEqualTo("search");
      HttpResponse<String> page = get(server, "studies/" + listing.at("/studies/0/id").asText());
      assertThat(page.body()).isEqualTo("<p>report");
      assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
          .startsWith("default-src 'none';")
          .contains("sandbox allow-scripts");
    }
  }

  @Test
  void aBusyPortAndAFolderThatIsNoneAreToldInASentence() throws Exception {
    run("one").begun("");
    try (WatchServer server = watch()) {
      assertThatThrownBy(
              () ->
                  WatchServer.start(
                      temporary.resolve("runs"),
                      StudyReports.NONE,
                      HttpServer.builder().port(server.address().getPort())))
          .isInstanceOf(HttpFailure.class)
          .hasMessageContaining("in use");
    }
    assertThatThrownBy(
            () ->
                WatchServer.start(
                    temporary.resolve("none"), StudyReports.NONE, HttpServer.builder()))
        .isInstanceOf(IOException.class);
  }
}
