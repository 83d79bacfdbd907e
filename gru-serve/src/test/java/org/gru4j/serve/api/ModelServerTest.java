package org.gru4j.serve.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.gru4j.decoding.BeamOptions;
import org.gru4j.forecast.Forecast;
import org.gru4j.forecast.Forecaster;
import org.gru4j.labelling.Tagging;
import org.gru4j.labelling.TextClassifier;
import org.gru4j.labelling.TextTagger;
import org.gru4j.lm.GenerationOptions;
import org.gru4j.lm.LanguageModel;
import org.gru4j.seq2seq.Seq2Seq;
import org.gru4j.seq2seq.Translation;
import org.gru4j.sequence.LabelPrediction;
import org.gru4j.sequence.SequenceClassifier;
import org.gru4j.sequence.SequenceForecaster;
import org.gru4j.serve.http.HttpServer;
import org.gru4j.serve.models.ModelRegistry;
import org.gru4j.serve.models.ModelSource;
import org.gru4j.serving.ServiceLimits;
import org.gru4j.speech.recognition.SpeechRecognizer;
import org.gru4j.testing.SpokenTones;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Models of every kind, asked over HTTP: the numbers are those of Java. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ModelServerTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final ApiLimits LIMITS =
      ApiLimits.USUAL.withNumbers(4096, 2000, 64).withTime(Duration.ofSeconds(60));

  @TempDir private static Path folder;

  private static List<ModelSource> sources;
  private static ModelServer server;
  private static HttpClient client;

  @BeforeAll
  static void start() throws IOException {
    sources = SmallModels.train(Files.createDirectories(folder.resolve("Läufe für alle")));
    server = server(sources, ServiceLimits.USUAL);
    client = HttpClient.newHttpClient();
  }

  private static ModelServer server(List<ModelSource> models, ServiceLimits limits) {
    return ModelServer.start(ModelRegistry.load(models, limits), LIMITS, HttpServer.builder());
  }

  @AfterAll
  static void end() {
    server.close();
  }

  private static Path file(String name) {
    return sources.stream()
        .filter(source -> source.name().equals(name))
        .findFirst()
        .orElseThrow()
        .file();
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.address().resolve(path));
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path, String type, String body) throws Exception {
    return client.send(
        request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  private static JsonNode json(String path, String body) throws Exception {
    HttpResponse<String> answer = post(path, "application/json", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return MAPPER.readTree(answer.body());
  }

  @Test
  void listsModelsWithWhatAPageNeeds() throws Exception {
    JsonNode list = MAPPER.readTree(get("/v1/models").body());
    assertThat(list.path("object").asText()).isEqualTo("list");
    assertThat(list.path("data").findValuesAsText("id")).isEqualTo(SmallModels.NAMES);
    JsonNode labels = MAPPER.readTree(get("/v1/models/labels").body());
    assertThat(labels).isEqualTo(list.path("data").path(2));
    assertThat(labels.path("kind").asText()).isEqualTo("sequence classifier");
    assertThat(labels.path("labels").toString()).isEqualTo("[\"down\",\"up\"]");
    assertThat(labels.path("column_names").toString()).isEqualTo("[\"a\",\"b\"]");
    assertThat(labels.path("operations").path(0).asText()).isEqualTo("/v1/models/labels/predict");
    JsonNode forecast = list.path("data").path(4);
    assertThat(forecast.path("window").asInt()).isEqualTo(6);
    assertThat(forecast.path("horizon").asInt()).isEqualTo(3);
    assertThat(forecast.path("target_name").asText()).isEqualTo("b");
    assertThat(list.toString()).doesNotContain(folder.toString());
  }

  @Test
  void labelsAndTagsTextAsTheModelsDo() throws Exception {
    LabelPrediction topic = TextClassifier.load(file("topics")).predict("a wet day");
    JsonNode label =
        json("/v1/models/topics/predict", "{\"lines\": [\"warm\", \"a wet day\"]}")
            .path("predictions")
            .path(1);
    assertThat(label.path("line").asInt()).isEqualTo(2);
    assertThat(label.path("label").asText()).isEqualTo(topic.label());
    assertThat((float) label.path("probability").path("rain").asDouble())
        .isEqualTo(topic.probabilities().get("rain"));

    Tagging tagging = TextTagger.load(file("names")).tag(List.of("Ada", "Byron", "here"));
    JsonNode tagged =
        json("/v1/models/names/predict", "{\"lines\": [\"Ada Byron here\"]}")
            .path("predictions")
            .path(0);
    assertThat(tagged.path("words").findValuesAsText("tag")).isEqualTo(tagging.tags());
    assertThat(tagged.path("words").path(1).path("probability").asDouble())
        .isEqualTo(tagging.words().get(1).probability());
    assertThat(tagged.path("spans")).hasSize(tagging.spans().size());
  }

  @Test
  void completesAsTheModelDoes() throws Exception {
    LanguageModel model = LanguageModel.load(file("text"));
    StringBuilder expected = new StringBuilder();
    model.generate(GenerationOptions.of("the ", 40, 7), expected::append);
    JsonNode answer =
        json(
            "/v1/completions",
            "{\"model\":\"text\",\"prompt\":\"the \",\"max_tokens\":40,\"seed\":7,\"logprobs\":2}");
    JsonNode choice = answer.path("choices").path(0);
    assertThat(choice.path("text").asText()).isEqualTo(expected.toString());
    assertThat(choice.path("finish_reason").asText()).isEqualTo("length");
    assertThat(answer.path("usage").toString())
        .isEqualTo("{\"prompt_tokens\":4,\"completion_tokens\":40,\"total_tokens\":44}");
    JsonNode tokens = choice.path("logprobs");
    assertThat(tokens.path("tokens")).hasSize(40);
    assertThat(tokens.path("top_logprobs").path(0)).hasSize(2);
    assertThat(tokens.path("text_offset").path(0).asInt()).isEqualTo(4);
    assertThat(tokens.path("text_offset").path(39).asInt()).isEqualTo(43);
  }

  /** The pieces of a stream together are the answer without one. */
  @Test
  void streamsWhatItWouldAnswer() throws Exception {
    String body =
        "{\"model\":\"text\",\"prompt\":[\"the \",\"You \"],\"n\":2,\"max_tokens\":30,\"seed\":3,"
            + "\"logprobs\":1,\"stop\":\"e\",\"temperature\":0.5";
    JsonNode whole = json("/v1/completions", body + "}");
    HttpResponse<String> stream =
        post(
            "/v1/completions",
            "application/json",
            body + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
    assertThat(stream.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/event-stream");
    List<String> events = stream.body().lines().filter(line -> !line.isEmpty()).toList();
    assertThat(events).allMatch(line -> line.startsWith("data: ")).last().isEqualTo("data: [DONE]");
    List<StringBuilder> texts = IntStream.range(0, 4).mapToObj(i -> new StringBuilder()).toList();
    List<List<String>> tokens =
        IntStream.range(0, 4).mapToObj(i -> (List<String>) new ArrayList<String>()).toList();
    List<String> reasons = new ArrayList<>(List.of("", "", "", ""));
    JsonNode usage = null;
    for (String event : events.subList(0, events.size() - 1)) {
      JsonNode piece = MAPPER.readTree(event.substring(6));
      for (JsonNode choice : piece.path("choices")) {
        int index = choice.path("index").asInt();
        texts.get(index).append(choice.path("text").asText());
        choice
            .path("logprobs")
            .path("tokens")
            .forEach(token -> tokens.get(index).add(token.asText()));
        if (!choice.path("finish_reason").isNull()) {
          reasons.set(index, choice.path("finish_reason").asText());
        }
      }
      usage = piece.path("usage");
    }
    for (int i = 0; i < 4; i++) {
      JsonNode choice = whole.path("choices").path(i);
      assertThat(choice.path("index").asInt()).isEqualTo(i);
      assertThat(texts.get(i)).hasToString(choice.path("text").asText());
      assertThat(reasons.get(i)).isEqualTo(choice.path("finish_reason").asText());
      assertThat(choice.path("logprobs").path("tokens")).hasSameSizeAs(tokens.get(i));
    }
    assertThat(usage).isEqualTo(whole.path("usage"));
  }

  /** The example of OpenAI's reference for completions, but for the model's name. */
  @Test
  void theDocumentedRequestOfOpenAiWorks() throws Exception {
    JsonNode answer =
        json(
            "/v1/completions",
            """
            {
              "model": "text",
              "prompt": "Say this is a test",
              "max_tokens": 7,
              "temperature": 0
            }
            """);
    assertThat(answer.path("object").asText()).isEqualTo("text_completion");
    assertThat(answer.path("id").asText()).startsWith("cmpl-");
    assertThat(answer.path("choices").path(0).path("logprobs").isNull()).isTrue();
    assertThat(answer.path("choices").path(0).path("text").asText()).hasSize(7);
    // What its clients send beside that.
    JsonNode more =
        json(
            "/v1/completions",
            """
            {"model":"text","prompt":["Say this is a test"],"suffix":null,"max_tokens":7,
             "temperature":0,"top_p":1,"n":1,"stream":false,"logprobs":null,"echo":true,"stop":null,
             "presence_penalty":0,"frequency_penalty":0.0,"best_of":1,"logit_bias":{},
             "user":"user-1234","store":false}
            """);
    assertThat(more.path("choices").path(0).path("text").asText())
        .isEqualTo("Say this is a test" + answer.path("choices").path(0).path("text").asText());
  }

  @Test
  void biasesTokensAndWritesOneOfSeveralTexts() throws Exception {
    int token = LanguageModel.load(file("text")).codec().vocabulary().indexOf("e");
    String request = "{\"model\":\"text\",\"prompt\":\"the\",\"max_tokens\":40,\"seed\":3,%s}";
    String alone =
        json("/v1/completions", request.formatted("\"logit_bias\":{\"" + token + "\":100}"))
            .path("choices")
            .path(0)
            .path("text")
            .asText();
    assertThat(alone).isEqualTo("e".repeat(40));
    String biased =
        json("/v1/completions", request.formatted("\"logit_bias\":{\"" + token + "\":-100}"))
            .path("choices")
            .path(0)
            .path("text")
            .asText();
    assertThat(biased).hasSize(40).doesNotContain("e");
    JsonNode chosen =
        json("/v1/completions", request.formatted("\"guided_choice\":[\"ab\",\"this\"]"))
            .path("choices")
            .path(0);
    assertThat(chosen.path("text").asText()).isIn("ab", "this");
    assertThat(chosen.path("finish_reason").asText()).isEqualTo("stop");
    for (String wrong :
        new String[] {
          "\"logit_bias\":{\"x\":1}",
          "\"logit_bias\":{\"1\":101}",
          "\"logit_bias\":{\"99999\":1}",
          "\"guided_choice\":[]",
          "\"guided_choice\":[\"\"]"
        }) {
      HttpResponse<String> refused =
          post("/v1/completions", "application/json", request.formatted(wrong));
      assertThat(refused.statusCode()).as(wrong).isEqualTo(400);
      assertThat(refused.body()).as(wrong).contains("Expected");
    }
  }

  @Test
  void scoresThePromptThatItRepeats() throws Exception {
    LanguageModel model = LanguageModel.load(file("text"));
    JsonNode answer =
        json(
            "/v1/completions",
            "{\"model\":\"text\",\"prompt\":\"\\nthe\",\"max_tokens\":1,\"echo\":true,\"logprobs\":0}");
    JsonNode found = answer.path("choices").path(0).path("logprobs").path("token_logprobs");
    assertThat(found).hasSize(5);
    assertThat(found.path(0).isNull()).isTrue();
    double nats = -(found.path(1).asDouble() + found.path(2).asDouble() + found.path(3).asDouble());
    assertThat(nats).isCloseTo(model.score("the").loss().nats(), within(1e-4));
  }

  @Test
  void scoresLines() throws Exception {
    LanguageModel model = LanguageModel.load(file("text"));
    JsonNode asJson = json("/v1/models/text/predict", "{\"lines\":[\"You may not\",\"\",\"the\"]}");
    HttpResponse<String> asText =
        post("/v1/models/text/predict", "text/plain", "You may not\n\nthe\n");
    assertThat(MAPPER.readTree(asText.body())).isEqualTo(asJson);
    JsonNode first = asJson.path("predictions").path(0);
    assertThat(first.path("nats").asDouble())
        .isCloseTo(model.score("You may not").loss().nats(), within(1e-4));
    assertThat(first.path("tokens").asInt()).isEqualTo(11);
    assertThat(asJson.path("predictions").path(1).has("perplexity")).isFalse();
  }

  private static String rows(INDArray sequence) {
    List<String> rows = new ArrayList<>();
    for (int step = 0; step < sequence.size(1); step++) {
      rows.add("[" + sequence.getDouble(0, step) + "," + sequence.getDouble(1, step) + "]");
    }
    return "[" + String.join(",", rows) + "]";
  }

  /** With the columns in another order, and one that nobody reads. */
  private static String csv(INDArray sequence) {
    StringBuilder rows = new StringBuilder("b,other,a\n");
    for (int step = 0; step < sequence.size(1); step++) {
      rows.append(sequence.getDouble(1, step)).append(",x,").append(sequence.getDouble(0, step));
      rows.append('\n');
    }
    return rows.toString();
  }

  @ParameterizedTest
  @CsvSource({"labels", "tags"})
  void labelsAsTheModelDoes(String name) throws Exception {
    SequenceClassifier model = SequenceClassifier.load(file(name));
    INDArray one = SmallModels.sequence(5, 21);
    INDArray two = SmallModels.sequence(3, 22);
    String path = "/v1/models/" + name + "/predict";
    JsonNode answer = json(path, "{\"sequences\":[" + rows(one) + "," + rows(two) + "]}");
    JsonNode asCsv = MAPPER.readTree(post(path, "text/csv; charset=utf-8", csv(one)).body());
    int row = 0;
    for (int sequence = 0; sequence < 2; sequence++) {
      INDArray alone = model.probabilities(List.of(sequence == 0 ? one : two)).get(0);
      for (var step : model.predictions(alone)) {
        JsonNode found = answer.path("predictions").path(row);
        assertThat(found.path("sequence").asInt()).isEqualTo(sequence);
        assertThat(found.path("label").asText()).isEqualTo(step.label());
        assertThat(found.path("probability").path("up").asDouble())
            .isCloseTo(step.probabilities().get("up"), within(1e-5));
        if (sequence == 0) {
          JsonNode other = asCsv.path("predictions").path(row);
          assertThat(other.path("probability").path("up").asDouble())
              .isCloseTo(step.probabilities().get("up"), within(1e-5));
          assertThat(other.path("step").isMissingNode()).isEqualTo(name.equals("labels"));
        }
        row++;
      }
    }
    assertThat(answer.path("predictions")).hasSize(row);
    // By name, in another order.
    JsonNode named =
        json(path, "{\"columns\":[\"b\",\"a\"],\"sequences\":[[[5.0,1.0],[4.0,2.0]]]}");
    JsonNode plain = json(path, "{\"sequences\":[[[1.0,5.0],[2.0,4.0]]]}");
    assertThat(named).isEqualTo(plain);
  }

  @Test
  void forecastsAsTheModelDoes() throws Exception {
    SequenceForecaster model = SequenceForecaster.load(file("forecast"));
    INDArray series = SmallModels.sequence(10, 23);
    INDArray expected = model.predict(series);
    JsonNode answer = json("/v1/models/forecast/predict", "{\"sequences\":[" + rows(series) + "]}");
    HttpResponse<String> csv = post("/v1/models/forecast/predict", "text/csv", csv(series));
    assertThat(MAPPER.readTree(csv.body())).isEqualTo(answer);
    for (int ahead = 1; ahead <= 3; ahead++) {
      JsonNode row = answer.path("predictions").path(ahead - 1);
      assertThat(row.path("step").asInt()).isEqualTo(10 + ahead);
      assertThat(row.path("forecast").asDouble())
          .isCloseTo(expected.getDouble(ahead - 1), within(1e-4));
    }
  }

  @Test
  void forecastsTheSeriesOfATable() throws Exception {
    Forecaster model = Forecaster.load(file("sales"));
    String path = "/v1/models/sales/predict";
    HttpResponse<String> body = post(path, "text/csv", SmallModels.salesTable());
    JsonNode answer = MAPPER.readTree(body.body()).path("predictions");
    assertThat(answer).hasSize(2);
    List<Forecast> expected =
        model.forecast(model.reader().read("t", new StringReader(SmallModels.salesTable())));
    for (int i = 0; i < 2; i++) {
      assertThat(answer.path(i).path("series").asText()).isEqualTo(i == 0 ? "Ulm" : "Jena");
      assertThat(answer.path(i).path("history")).hasSize(16);
      for (int step = 0; step < 4; step++) {
        JsonNode found = answer.path(i).path("steps").path(step);
        assertThat(found.path("time").asText()).isEqualTo("2026-03-0" + (step + 1));
        assertThat(found.at("/quantile/0.9").asDouble())
            .isCloseTo(expected.get(i).quantile(0.9, step), within(1e-4));
      }
    }
    assertThat(answer.at("/0/history/14/value").isMissingNode()).isTrue();
    assertThat(post(path, "text/csv", "shop,day,sold\nUlm,today,1\n").body())
        .contains("Expected a time such as 2026-01-31");
    assertThat(post(path, "application/json", "{}").statusCode()).isEqualTo(415);
  }

  /** What was read can be sent as it came back, and gives the same predictions. */
  @Test
  void theNumbersThatWereReadComeBackIfAskedFor() throws Exception {
    String path = "/v1/models/labels/predict";
    INDArray sequence = SmallModels.sequence(5, 21);
    String body = post(path + "?values=true", "text/csv", csv(sequence)).body();
    JsonNode answer = MAPPER.readTree(body);
    assertThat(answer.path("columns").toString()).isEqualTo("[\"a\",\"b\"]");
    assertThat(answer.path("sequences").path(0)).hasSize(5);
    assertThat(answer.at("/sequences/0/4/1").asDouble()).isEqualTo(sequence.getDouble(1, 4));
    assertThat(json(path, body).path("predictions")).isEqualTo(answer.path("predictions"));
    assertThat(json(path, body).has("sequences")).isFalse();
    assertThat(post(path + "?values=yes", "text/csv", csv(sequence)).body())
        .contains("Expected values=true or values=false");
  }

  @Test
  void translatesAsTheModelDoes() throws Exception {
    Seq2Seq model = Seq2Seq.load(file("translation"));
    List<List<Translation>> expected =
        model.translate(List.of("1234", "1"), new BeamOptions(4, 1, 0, 0, 20, 3));
    JsonNode answer =
        json(
            "/v1/models/translation/translate",
            "{\"sentences\":[\"1234\",\"1\"],\"beam\":4,\"best\":3,\"longest\":20,\"attention\":true}");
    for (int i = 0; i < 2; i++) {
      JsonNode sentence = answer.path("translations").path(i);
      assertThat(sentence.path("best")).hasSameSizeAs(expected.get(i));
      for (int best = 0; best < expected.get(i).size(); best++) {
        JsonNode found = sentence.path("best").path(best);
        Translation translation = expected.get(i).get(best);
        assertThat(found.path("text").asText()).isEqualTo(translation.text());
        assertThat(found.path("log_probability").asDouble())
            .isCloseTo(translation.logProbability(), within(1e-4));
        assertThat(found.path("attention")).hasSameSizeAs(translation.tokens());
        assertThat(found.path("attention").path(0)).hasSameSizeAs(sentence.path("source_tokens"));
      }
    }
    JsonNode usual = json("/v1/models/translation/translate", "{\"sentences\":[\"12\"]}");
    assertThat(usual.at("/translations/0/best")).hasSize(1);
    assertThat(usual.at("/translations/0/best/0").has("attention")).isFalse();
  }

  @Test
  void writesDownRecordings() throws Exception {
    Path recording =
        SpokenTones.write(folder.resolve("said.wav"), SpokenTones.samples("bad cab", 5));
    String expected = SpeechRecognizer.load(file("speech")).transcribe(recording);
    HttpResponse<String> answer =
        client.send(
            request("/v1/models/speech/transcribe")
                .header("Content-Type", "audio/wav")
                .POST(BodyPublishers.ofFile(recording))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode found = MAPPER.readTree(answer.body());
    assertThat(found.path("text").asText()).isEqualTo(expected);
    assertThat(found.path("seconds").asDouble()).isGreaterThan(1);
    HttpResponse<String> noise = post("/v1/models/speech/transcribe", "audio/wav", "no sound");
    assertThat(noise.statusCode()).isEqualTo(400);
    assertThat(noise.body()).contains("Expected sound");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/v1/completions|{\"model\":\"text\"}|400|a text or a list of texts as prompt",
        "/v1/completions|{\"model\":\"nobody\",\"prompt\":\"a\"}|404|found \\\"nobody\\\"",
        "/v1/completions|{\"prompt\":\"a\"}|400|a field model",
        "/v1/completions|{\"model\":\"labels\",\"prompt\":\"a\"}|400|/v1/models/labels/predict",
        "/v1/completions|{\"model\":\"text\",\"prompt\":[1,2]}|400|list of texts as prompt",
        "/v1/completions|{\"model\":\"text\",\"prompt\":[]}|400|of 1 to 64, found 0",
        "/v1/completions|{\"model\":\"text\",\"prompt\":\"ß\"}|400|\\\"ß\\\"",
        "/v1/completions|{\"model\":\"text\",\"prompt\":\"a\",\"max_tokens\":1000000}|400|max_tokens of 1 to 4,096",
        "/v1/completions|{\"model\":\"text\",\"prompt\":\"a\",\"max_tokens\":\"5\"}|400|max_tokens",
        "/v1/completions|{\"model\":\"text\",\"prompt\":\"a\",\"temperature\":-1}|400|temperature",
        "/v1/completions|{\"model\":\"text\",\"prompt\":\"a\",\"top_p\":2}|400|top p above 0 and up to 1",
        "/v1/completions|{\"model\":\"text\",\"prompt\":\"a\",\"n\":65}|400|n of 1 to 64",
        "/v1/completions|{\"model\":\"text\",\"prompt\":\"a\",\"n\":2000000000}|400|n of 1 to 64",
        "/v1/completions|{\"model\":\"text\",\"prompt\":\"a\",\"stop\":\"\"}|400|characters of a stop text of 1 to 100",
        "/v1/completions|{\"model\":\"text\",\"prompt\":\"a\",\"n\":17,\"stream\":true}|400|streamed texts of 1 to 16",
        "/v1/models/translation/translate|{\"sentences\":[\"1\"],\"longest\":513}|400|longest of 1 to 512",
        "/v1/completions|{\"model\":\"text\",\"prompt\":\"a\",\"logprobs\":21}|400|logprobs of 0 to 20",
        "/v1/completions|{\"model\":\"text\",\"prompt\":\"a\",\"presence_penalty\":3}|400|presence penalty",
        "/v1/completions|{\"model\":\"text\",\"prompt\":\"a\",|400|JSON",
        "/v1/models/nobody/predict|{}|404|nobody",
        "/v1/models/translation/predict|{}|400|/v1/models/translation/translate",
        "/v1/models/text/translate|{}|400|/v1/completions",
        "/v1/models/labels/predict|{}|400|a field sequences",
        "/v1/models/labels/predict|{\"sequences\":[]}|400|number of sequences of 1 to 64",
        "/v1/models/labels/predict|{\"sequences\":[[]]}|400|number of rows of 1 to 2,000",
        "/v1/models/labels/predict|{\"sequences\":[null]}|400|number of rows",
        "/v1/models/labels/predict|{\"sequences\":[[[1]]]}|400|rows of 2 numbers",
        "/v1/models/labels/predict|{\"sequences\":[[[1,null]]]}|400|rows of 2 numbers",
        "/v1/models/labels/predict|{\"sequences\":[[[1,1e99]]]}|400|finite numbers",
        "/v1/models/labels/predict|{\"sequences\":[[[1,\"x\"]]]}|400|JSON",
        "/v1/models/labels/predict|{\"columns\":[\"a\",\"c\"],\"sequences\":[[[1,2]]]}|400|one column \\\"b\\\"",
        "/v1/models/forecast/predict|{\"sequences\":[[[1,2]]]}|400|at least 6 steps",
        "/v1/models/text/predict|{\"lines\":[null]}|400|lines",
        "/v1/models/translation/translate|{\"sentences\":[\" \"]}|400|an empty one",
        "/v1/models/translation/translate|{\"sentences\":[\"1\"],\"beam\":33}|400|beam of 1 to 32",
        "/v1/models/translation/translate|{\"sentences\":[\"1\"],\"beam\":2,\"best\":3}|400|best of 1 to 2",
        "/v1/models/translation/translate|{\"sentences\":[\"1111111111111111\"]}|400|at most 12 tokens",
        "/v1/models/speech/transcribe|{}|415|a recording",
        "/v1/models/..%2f..%2fetc/predict|{}|404|models",
      })
  void whatCannotBeAnsweredIsRefusedInOneSentence(
      String path, String body, int status, String sentence) throws Exception {
    HttpResponse<String> answer = post(path, "application/json", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body())
        .contains(sentence)
        .contains("\"type\":\"invalid_request_error\"")
        .doesNotContain("org.gru4j")
        .doesNotContain("Exception");
    JsonNode error = MAPPER.readTree(answer.body()).path("error");
    assertThat(error.path("code").asInt()).isEqualTo(status);
    assertThat(error.path("message").asText()).endsWith(".").doesNotContain("\n");
  }

  /** Little data at a hundred samples a second is hours of silence. */
  @Test
  void aRecordingOfHoursIsRefused() throws Exception {
    byte[] samples = new byte[150_000];
    ByteArrayOutputStream wave = new ByteArrayOutputStream();
    AudioFormat slow = new AudioFormat(100, 8, 1, false, false);
    AudioSystem.write(
        new AudioInputStream(new ByteArrayInputStream(samples), slow, samples.length),
        AudioFileFormat.Type.WAVE,
        wave);
    HttpResponse<String> answer =
        client.send(
            request("/v1/models/speech/transcribe")
                .header("Content-Type", "audio/wav")
                .POST(BodyPublishers.ofByteArray(wave.toByteArray()))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(413);
    assertThat(answer.body()).contains("at most 1,200 seconds");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b\n1\n", "a\n1\n", "a,b\n", "a,b\n\"1,2\n", "a,b\n1,0x10\n", ""})
  void csvThatCannotBeReadIsRefused(String rows) throws Exception {
    HttpResponse<String> answer = post("/v1/models/labels/predict", "text/csv", rows);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).containsAnyOf("the body", "number of rows");
  }

  @Test
  void aLongSequenceIsRefusedBeforeItIsRead() throws Exception {
    String rows = "a,b\n" + "1,2\n".repeat(2001);
    assertThat(post("/v1/models/labels/predict", "text/csv", rows).body())
        .contains("rows of 1 to 2,001");
    String large = "a,b\n" + "1,2\n".repeat(1_200_000);
    assertThat(post("/v1/models/labels/predict", "text/csv", large).statusCode()).isEqualTo(413);
  }

  @Test
  void figuresAreThoseOfTheServices() throws Exception {
    json("/v1/completions", "{\"model\":\"text\",\"prompt\":\"a\",\"max_tokens\":3}");
    HttpResponse<String> metrics = get("/metrics");
    assertThat(metrics.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
    assertThat(metrics.body())
        .containsPattern(
            "gru4j_requests_total\\{model=\"text\",outcome=\"answered\",service=\"completions\"\\} [1-9]")
        .containsPattern(
            "gru4j_batch_size\\{model=\"text\",service=\"completions\",quantile=\"0.5\"\\} [1-9]")
        .containsPattern("gru4j_latency_seconds_count\\{model=\"text\"")
        .containsPattern("gru4j_tokens_total\\{direction=\"written\",model=\"text\"\\} [1-9]")
        .containsPattern(
            "gru4j_http_request_seconds_count\\{outcome=\"answered\",path=\"/v1/completions\"\\} [1-9]");
  }

  /** Every path of the description is served, and every path that is served is described. */
  @Test
  void theDescriptionIsOfWhatIsServed() throws Exception {
    JsonNode description = MAPPER.readTree(get("/openapi.json").body());
    Set<String> described = new TreeSet<>();
    description
        .path("paths")
        .fields()
        .forEachRemaining(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(method -> described.add(method + " " + path.getKey())));
    assertThat(described)
        .containsExactlyInAnyOrder(
            "get /health",
            "get /metrics",
            "get /openapi.json",
            "get /ready",
            "get /v1/models",
            "get /v1/models/{model}",
            "post /v1/completions",
            "post /v1/models/{model}/predict",
            "post /v1/models/{model}/transcribe",
            "post /v1/models/{model}/translate");
    for (String each : described) {
      String path = each.substring(each.indexOf(' ') + 1).replace("{model}", "text");
      int status =
          each.startsWith("get")
              ? get(path).statusCode()
              : post(path, "application/json", "{}").statusCode();
      assertThat(status).as(each).isIn(200, 400, 415);
    }
    requireFields(description, "CompletionRequest", CompletionRequest.class);
    requireFields(description, "Completion", CompletionAnswer.class);
    requireFields(description, "Sequences", SequenceRequest.class);
    requireFields(description, "TranslationRequest", Translations.Request.class);
    requireFields(description, "Translations", Translations.Answer.class);
    requireFields(description, "Predictions", PredictionAnswer.class);
    requireFields(description, "Transcript", Transcriptions.Answer.class);
  }

  private static void requireFields(JsonNode description, String schema, Class<?> type) {
    Set<String> described = new TreeSet<>();
    description
        .at("/components/schemas/" + schema + "/properties")
        .fieldNames()
        .forEachRemaining(described::add);
    Set<String> written = new TreeSet<>();
    MAPPER
        .getSerializationConfig()
        .introspect(MAPPER.constructType(type))
        .findProperties()
        .forEach(property -> written.add(property.getName()));
    assertThat(described).as(schema).isEqualTo(written);
  }

  /** Whoever hangs up in the middle of a text ends it, and harms nobody. */
  @Test
  void aClientThatHangsUpEndsItsText() throws Exception {
    try (ModelServer other = server(List.of(sources.get(0)), ServiceLimits.USUAL)) {
      URI address = other.address();
      try (Socket socket = new Socket(address.getHost(), address.getPort())) {
        String body =
            "{\"model\":\"text\",\"prompt\":\"a\",\"max_tokens\":4096,\"n\":16,\"stream\":true}";
        String head =
            "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: "
                + body.length()
                + "\r\n\r\n";
        OutputStream out = socket.getOutputStream();
        out.write((head + body).getBytes(StandardCharsets.US_ASCII));
        out.flush();
        InputStream in = socket.getInputStream();
        assertThat(new String(in.readNBytes(15), StandardCharsets.US_ASCII))
            .isEqualTo("HTTP/1.1 200 OK");
      }
      String figures = "";
      while (!figures.contains(
          "gru4j_requests_running{model=\"text\",service=\"completions\"} 0.0")) {
        figures =
            client
                .send(
                    HttpRequest.newBuilder(address.resolve("/metrics")).build(),
                    BodyHandlers.ofString())
                .body();
      }
      assertThat(figures).doesNotContain("outcome=\"answered\",service=\"completions\"} 16.0");
    }
  }

  /** What was accepted is answered before the server ends. */
  @Test
  void endingAnswersWhatIsInProgress() throws Exception {
    ModelServer other = server(List.of(sources.get(0)), ServiceLimits.USUAL.withLargestBatch(2));
    HttpRequest.Builder asking =
        HttpRequest.newBuilder(other.address().resolve("/v1/completions"))
            .header("Content-Type", "application/json");
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String body = "{\"model\":\"text\",\"prompt\":\"a\",\"max_tokens\":1000,\"seed\":" + i + "}";
      answers.add(
          client.sendAsync(
              asking.POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString()));
    }
    HttpRequest metrics = HttpRequest.newBuilder(other.address().resolve("/metrics")).build();
    while (!client
        .send(metrics, BodyHandlers.ofString())
        .body()
        .matches(
            "(?s).*gru4j_requests_waiting\\{model=\"text\",service=\"completions\"\\} 6.0.*")) {
      Thread.onSpinWait();
    }
    other.close();
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get().statusCode()).isEqualTo(200);
      assertThat(MAPPER.readTree(answer.get().body()).at("/usage/completion_tokens").asInt())
          .isEqualTo(1000);
    }
  }

  @Test
  void aFullQueueIsSaid() throws Exception {
    try (ModelServer other =
        server(
            List.of(sources.get(0)),
            ServiceLimits.USUAL.withLargestBatch(1).withQueueCapacity(2))) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(other.address().resolve("/v1/completions"))
                  .header("Content-Type", "application/json")
                  .POST(
                      BodyPublishers.ofString(
                          "{\"model\":\"text\",\"prompt\":\"a\",\"max_tokens\":4000,\"n\":60}"))
                  .build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.body()).contains("ask again later");
    }
  }
}
