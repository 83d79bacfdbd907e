package org.gru4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gru4j.cli.Program.run;
import static org.gru4j.cli.Program.succeed;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gru4j.sequence.CsvSequences;
import org.gru4j.speech.audio.Sound;
import org.gru4j.speech.ctc.Emissions;
import org.gru4j.speech.features.FeatureMatrix;
import org.gru4j.speech.recognition.SpeechRecognizer;
import org.gru4j.testing.SpokenTones;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.checkpoint.RunFolder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * Each kind of model trained by the command line, and asked over HTTP: the numbers are those of
 * {@code predict}, {@code translate} and {@code transcribe}, and those that ONNX Runtime computes
 * of what {@code export} wrote. In a folder whose name has spaces and letters beyond ASCII.
 */
@Timeout(600)
class ServeIT {
  @TempDir private static Path temporary;

  private static Path folder;
  private static Path runs;
  private static Path sequence;
  private static Path series;
  private static Path recording;

  @BeforeAll
  static void train() throws IOException {
    folder = Files.createDirectories(temporary.resolve("Eigene Daten für Übungen"));
    runs = folder.resolve("Läufe");
    text();
    translation();
    sequences();
    speech();
  }

  private static void text() {
    succeed(
        "train",
        "--corpus=" + Path.of("..", "LICENSE"),
        "--hidden=24",
        "--embedding=12",
        "--batch=8",
        "--window=20",
        "--epochs=1",
        "--out=" + runs.resolve("text"));
  }

  private static void translation() throws IOException {
    for (String part : List.of("train", "val")) {
      StringBuilder source = new StringBuilder();
      StringBuilder target = new StringBuilder();
      for (int i = 0; i < 40; i++) {
        source.append("ein hund läuft über ").append("sehr ".repeat(i % 4)).append("gras .\n");
        target.append("a dog runs over ").append("very ".repeat(i % 4)).append("grass .\n");
      }
      Files.writeString(folder.resolve(part + ".de"), source);
      Files.writeString(folder.resolve(part + ".en"), target);
    }
    succeed(
        "train-translation",
        "--source=" + folder.resolve("train.de"),
        "--target=" + folder.resolve("train.en"),
        "--validation-source=" + folder.resolve("val.de"),
        "--validation-target=" + folder.resolve("val.en"),
        "--hidden=16",
        "--embedding=16",
        "--max-steps=12",
        "--out=" + runs.resolve("translation"));
  }

  private static void sequences() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    for (int file = 0; file < 16; file++) {
      StringBuilder rows = new StringBuilder("wert,\"Größe, m\",art\n");
      for (int step = 0; step < 3 + file % 5; step++) {
        rows.append(file % 2 == 0 ? step : -step).append(',').append(step * 0.25 + file);
        rows.append(file % 2 == 0 ? ",up\n" : ",down\n");
      }
      sequence = Files.writeString(data.resolve("s%02d.csv".formatted(file)), rows);
    }
    for (String command : List.of("classify", "tag")) {
      succeed(
          command,
          data,
          "--heading=1",
          "--label=art",
          "--epochs=1",
          "--hidden=6",
          "--batch=4",
          "--out=" + runs.resolve(command));
    }
    StringBuilder rows = new StringBuilder("t,x\n");
    for (int step = 0; step < 120; step++) {
      rows.append(step).append(',').append(Math.sin(step * 0.4)).append('\n');
    }
    series = Files.writeString(folder.resolve("Reihe.csv"), rows);
    succeed(
        "forecast",
        series,
        "--heading=1",
        "--column=x",
        "--window=8",
        "--horizon=3",
        "--epochs=1",
        "--hidden=6",
        "--out=" + runs.resolve("forecast"));
    succeed(
        "forecast-series",
        series,
        "--frequency=hourly",
        "--horizon=5",
        "--epochs=1",
        "--batches-per-epoch=4",
        "--hidden=6",
        "--out=" + runs.resolve("series"));
  }

  private static void speech() throws IOException {
    Path corpus = SpokenTones.corpus(folder.resolve("Aufnahmen"), 12, 3);
    succeed(
        "train-speech",
        corpus,
        "--hidden=16",
        "--layers=1",
        "--filters=4",
        "--epochs=1",
        "--batch=4",
        "--out=" + runs.resolve("speech"));
    recording = SpokenTones.write(folder.resolve("gesagt.wav"), SpokenTones.samples("bad cab", 3));
  }

  private static ServedProgram serve(Object... arguments) throws IOException {
    return ServedProgram.start(folder.resolve("errors.txt"), arguments);
  }

  private static List<JsonNode> predicted(Object... arguments) throws IOException {
    List<Object> all = new ArrayList<>(List.of("predict"));
    all.addAll(List.of(arguments));
    all.add("--format=jsonl");
    List<JsonNode> rows = new ArrayList<>();
    for (String line : succeed(all.toArray()).out().lines().toList()) {
      rows.add(ServedProgram.MAPPER.readTree(line));
    }
    return rows;
  }

  @Test
  void everyKindAnswersWhatTheCommandsWrite() throws Exception {
    List<String> names =
        List.of("text", "translation", "classify", "tag", "forecast", "series", "speech");
    try (ServedProgram server = serve(names.stream().map(runs::resolve).toArray())) {
      JsonNode models = ServedProgram.MAPPER.readTree(server.get("/v1/models")).path("data");
      assertThat(models.findValuesAsText("id")).isEqualTo(names);
      for (int i = 0; i < names.size(); i++) {
        JsonNode info =
            ServedProgram.MAPPER.readTree(
                succeed("info", runs.resolve(names.get(i)), "--json").out());
        assertThat(models.path(i).path("kind")).isEqualTo(info.path("kind"));
        assertThat(models.path(i).path("parameters").asLong())
            .isEqualTo(info.path("parameters").asLong());
      }
      labels(server, "classify");
      labels(server, "tag");
      forecast(server);
      manySeries(server);
      lines(server);
      completion(server);
      translation(server);
      transcript(server);
      exportedModels(server);
      assertThat(server.get("/")).doesNotContain("Exception");
    }
    assertThat(folder.resolve("errors.txt")).isEmptyFile();
  }

  /** What the server says of a CSV file. */
  private static JsonNode predictions(ServedProgram server, String model, Path file)
      throws Exception {
    String path = "/v1/models/" + model + "/predict";
    return server
        .ask(server.post(path, "text/csv", BodyPublishers.ofFile(file)))
        .path("predictions");
  }

  private static JsonNode transcribed(ServedProgram server) throws Exception {
    String path = "/v1/models/speech/transcribe";
    return server.ask(server.post(path, "audio/wav", BodyPublishers.ofFile(recording)));
  }

  private static void labels(ServedProgram server, String name) throws Exception {
    List<JsonNode> expected = predicted(runs.resolve(name), sequence);
    JsonNode found = predictions(server, name, sequence);
    assertThat(found).hasSameSizeAs(expected);
    for (int row = 0; row < expected.size(); row++) {
      assertThat(found.path(row).path("label")).isEqualTo(expected.get(row).path("label"));
      assertThat(found.path(row).path("step")).isEqualTo(expected.get(row).path("step"));
      for (String label : List.of("up", "down")) {
        assertThat(found.path(row).path("probability").path(label).asDouble())
            .isCloseTo(expected.get(row).path("probability").path(label).asDouble(), within(1e-6));
      }
    }
  }

  private static void forecast(ServedProgram server) throws Exception {
    List<JsonNode> expected = predicted(runs.resolve("forecast"), series);
    JsonNode found = predictions(server, "forecast", series);
    assertThat(found).hasSize(3);
    for (int row = 0; row < 3; row++) {
      assertThat(found.path(row).path("step")).isEqualTo(expected.get(row).path("step"));
      assertThat(found.path(row).path("forecast").asDouble())
          .isCloseTo(expected.get(row).path("forecast").asDouble(), within(1e-5));
    }
  }

  private static void manySeries(ServedProgram server) throws Exception {
    List<JsonNode> expected = predicted(runs.resolve("series"), series);
    JsonNode found = predictions(server, "series", series).path(0);
    assertThat(found.path("series").asText()).isEqualTo("x");
    assertThat(found.path("history")).hasSize(20);
    assertThat(found.path("steps")).hasSize(5);
    for (int row = 0; row < 5; row++) {
      JsonNode step = found.path("steps").path(row);
      assertThat(step.path("time")).isEqualTo(expected.get(row).path("time"));
      assertThat(step.path("quantile").path("0.9").asDouble())
          .isCloseTo(expected.get(row).path("quantile").path("0.9").asDouble(), within(1e-5));
    }
  }

  private static void lines(ServedProgram server) throws Exception {
    Path lines = Files.writeString(folder.resolve("lines.txt"), "You may not\n\nthe License\n");
    List<JsonNode> expected = predicted(runs.resolve("text"), lines);
    JsonNode found =
        server
            .ask(server.post("/v1/models/text/predict", "text/plain", BodyPublishers.ofFile(lines)))
            .path("predictions");
    for (int row = 0; row < 3; row++) {
      assertThat(found.path(row).path("tokens")).isEqualTo(expected.get(row).path("tokens"));
      assertThat(found.path(row).path("nats").asDouble())
          .isCloseTo(expected.get(row).path("nats").asDouble(), within(1e-4));
    }
  }

  private static void completion(ServedProgram server) throws Exception {
    String written =
        succeed(
                "generate",
                "--model=" + runs.resolve("text"),
                "--prompt=the ",
                "--length=60",
                "--seed=5",
                "--temperature=0.7")
            .out();
    JsonNode found =
        server.ask(
            server.post(
                "/v1/completions",
                "{\"model\":\"text\",\"prompt\":\"the \",\"max_tokens\":60,\"seed\":5,"
                    + "\"temperature\":0.7,\"echo\":true}"));
    assertThat(found.at("/choices/0/text").asText() + System.lineSeparator()).isEqualTo(written);
  }

  private static void translation(ServedProgram server) throws Exception {
    String written =
        succeed("translate", "--model", runs.resolve("translation"), "ein hund läuft .").out();
    JsonNode found =
        server.ask(
            server.post(
                "/v1/models/translation/translate", "{\"sentences\":[\"ein hund läuft .\"]}"));
    assertThat(found.at("/translations/0/best/0/text").asText()).isEqualTo(written.strip());
  }

  private static void transcript(ServedProgram server) throws Exception {
    String written = succeed("transcribe", "--model", runs.resolve("speech"), recording).out();
    JsonNode found = transcribed(server);
    assertThat(found.path("text").asText()).isEqualTo(written.strip());
  }

  /** ONNX Runtime computes from the exported files what the server answers. */
  private static void exportedModels(ServedProgram server) throws Exception {
    for (String name : List.of("text", "translation", "classify", "tag", "forecast", "speech")) {
      succeed("export", "--model", runs.resolve(name), "--out", folder.resolve(name + ".onnx"));
    }
    exportedText(server);
    exportedTranslation(server);
    exportedSpeech(server);
    Path data = folder.resolve("data");
    CsvSequences csv = CsvSequences.WITH_HEADING;
    INDArray numbers = csv.features(sequence, csv.columns(data, "art"));
    exportedLabels(server, "classify", numbers);
    exportedLabels(server, "tag", numbers);
    JsonNode served = predictions(server, "forecast", series);
    INDArray whole = csv.series(series);
    INDArray window = whole.get(NDArrayIndex.all(), NDArrayIndex.interval(112, 120));
    double[] exported = OnnxRuns.forecast(folder.resolve("forecast.onnx"), window, 3);
    for (int row = 0; row < 3; row++) {
      assertThat(exported[row])
          .isCloseTo(served.path(row).path("forecast").asDouble(), within(1e-5));
    }
  }

  private static void exportedLabels(ServedProgram server, String name, INDArray numbers)
      throws Exception {
    JsonNode served = predictions(server, name, sequence);
    float[] exported = OnnxRuns.labels(folder.resolve(name + ".onnx"), numbers);
    assertThat(exported).hasSize(2 * served.size());
    for (int row = 0; row < served.size(); row++) {
      JsonNode probability = served.path(row).path("probability");
      assertThat(exported[2 * row])
          .isCloseTo((float) probability.path("down").asDouble(), within(1e-5f));
      assertThat(exported[2 * row + 1])
          .isCloseTo((float) probability.path("up").asDouble(), within(1e-5f));
    }
  }

  private static void exportedText(ServedProgram server) throws Exception {
    TextCodec codec = OnnxRuns.codec(folder.resolve("text.codec.json"));
    JsonNode served =
        server
            .ask(
                server.post(
                    "/v1/completions",
                    "{\"model\":\"text\",\"prompt\":\"the \",\"max_tokens\":20,"
                        + "\"temperature\":0,\"logprobs\":0}"))
            .at("/choices/0/logprobs");
    var exported = OnnxRuns.written(folder.resolve("text.onnx"), codec.encode("the "), 20);
    assertThat(served.path("tokens")).hasSize(20);
    for (int i = 0; i < 20; i++) {
      assertThat(codec.vocabulary().token(exported.get(i).getKey()))
          .isEqualTo(served.path("tokens").path(i).asText());
      assertThat(exported.get(i).getValue())
          .isCloseTo(served.path("token_logprobs").path(i).asDouble(), within(1e-4));
    }
  }

  private static void exportedSpeech(ServedProgram server) throws Exception {
    SpeechRecognizer model =
        SpeechRecognizer.load(RunFolder.at(runs.resolve("speech")).bestOrLast());
    Sound sound = model.reader().read(recording);
    FeatureMatrix features = model.pipeline().features(sound);
    float[] exported = OnnxRuns.spoken(folder.resolve("speech.onnx"), features);
    Emissions expected = model.emissions(List.of(features)).get(0);
    double[][] found = new double[expected.frames()][expected.symbols()];
    assertThat(exported).hasSize(expected.frames() * expected.symbols());
    for (int i = 0; i < exported.length; i++) {
      int step = i / expected.symbols();
      int symbol = i % expected.symbols();
      assertThat(exported[i]).isCloseTo((float) expected.get(step, symbol), within(2e-4f));
      found[step][symbol] = exported[i];
    }
    JsonNode served = transcribed(server);
    assertThat(model.greedy().decode(List.of(Emissions.of(found))).get(0).get(0).text())
        .isEqualTo(served.path("text").asText());
    assertThat(folder.resolve("speech.features.json")).content().contains("16000");
  }

  private static void exportedTranslation(ServedProgram server) throws Exception {
    List<String> sentences = List.of("ein hund läuft .", "gras");
    JsonNode served =
        server
            .ask(
                server.post(
                    "/v1/models/translation/translate",
                    "{\"sentences\":[\"%s\",\"%s\"],\"beam\":1,\"longest\":12}"
                        .formatted(sentences.toArray())))
            .path("translations");
    Path files = folder.resolve("translation");
    try (OnnxTranslator translator = new OnnxTranslator(files, OnnxTranslator.codec(files))) {
      List<OnnxTranslator.Written> exported = translator.write(sentences, 12);
      for (int i = 0; i < 2; i++) {
        JsonNode best = served.path(i).at("/best/0");
        List<String> tokens = new ArrayList<>();
        best.path("tokens").forEach(token -> tokens.add(token.asText()));
        assertThat(exported.get(i).tokens).isEqualTo(tokens);
        assertThat(exported.get(i).logProbability)
            .isCloseTo(best.path("log_probability").asDouble(), within(1e-4));
      }
    }
  }

  /** What is in progress when SIGTERM comes is answered; what comes later is refused. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aSignalLosesNoAcceptedRequest() throws Exception {
    try (ServedProgram server = serve(runs.resolve("text"), "--batch=4")) {
      List<CompletableFuture<HttpResponse<String>>> accepted = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        String body =
            "{\"model\":\"text\",\"prompt\":\"the \",\"max_tokens\":4096,\"seed\":%d,\"stream\":%s}"
                .formatted(i, i % 2 == 0);
        accepted.add(
            server
                .client()
                .sendAsync(server.post("/v1/completions", body), BodyHandlers.ofString()));
      }
      String of = "{model=\"text\",service=\"completions\"}";
      while (server.figure("gru4j_requests_waiting" + of)
              + server.figure("gru4j_requests_running" + of)
          < 24) {
        Thread.onSpinWait();
      }
      assertThat(server.terminate()).isEqualTo(128 + 15);
      for (int i = 0; i < 24; i++) {
        HttpResponse<String> answer = accepted.get(i).get();
        assertThat(answer.statusCode()).isEqualTo(200);
        if (i % 2 == 0) {
          assertThat(answer.body()).endsWith("data: [DONE]\n\n");
        } else {
          assertThat(answer.body()).contains("\"completion_tokens\":4096");
        }
      }
    }
  }

  @Test
  void whatCannotBeServedIsSaid() throws Exception {
    Path text = runs.resolve("text");
    assertThat(run("serve", folder.resolve("none")).status()).isEqualTo(1);
    assertThat(run("serve", text, "--port=70000").err())
        .contains("expected a port of 0 to 65535, found 70000");
    assertThat(run("serve", text, "text=" + text).err())
        .contains("Expected models of different names, found two called text");
    Path empty = Files.writeString(folder.resolve("empty"), "\n");
    assertThat(run("serve", text, "--token-file=" + empty).err()).contains("Expected a token in");
    Path token = Files.writeString(folder.resolve("token"), "s3cret\n");
    try (ServedProgram server = serve("other=" + text, "--token-file=" + token)) {
      assertThat(run("serve", text, "--port=" + server.address().getPort()).err())
          .contains("--port")
          .contains("in use");
      HttpRequest.Builder list = HttpRequest.newBuilder(server.address().resolve("/v1/models"));
      assertThat(server.send(list.build()).statusCode()).isEqualTo(401);
      assertThat(server.get("/health")).isEqualTo("{\"status\":\"ok\"}");
      assertThat(server.send(list.header("Authorization", "Bearer s3cret").build()).body())
          .contains("\"id\":\"other\"");
    }
  }
}
