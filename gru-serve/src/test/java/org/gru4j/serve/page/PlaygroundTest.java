package org.gru4j.serve.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.gru4j.serve.api.ApiLimits;
import org.gru4j.serve.api.ModelServer;
import org.gru4j.serve.api.SmallModels;
import org.gru4j.serve.http.HttpServer;
import org.gru4j.serve.models.ModelRegistry;
import org.gru4j.serve.models.ModelSource;
import org.gru4j.serving.ServiceLimits;
import org.gru4j.testing.SpokenTones;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page at {@code /} with a model of every kind, as a person uses it. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class PlaygroundTest {
  private static final String PLOTTED = ".plot svg path";

  @TempDir private static Path folder;

  private static ModelServer server;
  private static Visitor visitor;

  @BeforeAll
  static void start() throws IOException {
    List<ModelSource> models =
        SmallModels.train(Files.createDirectories(folder.resolve("Läufe für alle")));
    server =
        ModelServer.start(
            ModelRegistry.load(models, ServiceLimits.USUAL), ApiLimits.USUAL, HttpServer.builder());
    visitor =
        new Visitor(
            Browser.open(
                List.of("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")),
            server.address());
  }

  @AfterAll
  static void end() throws IOException {
    visitor.close();
    server.close();
  }

  @AfterEach
  void nothingWentWrongAndNothingLeftTheHost() throws IOException {
    assertThat(visitor.errors()).isEmpty();
    assertThat(visitor.browser().hosts()).containsExactly("127.0.0.1");
  }

  private static String sequence(int rows) {
    StringBuilder csv = new StringBuilder("b,unused,a\n");
    for (int row = 0; row < rows; row++) {
      csv.append(5 + Math.sin(row)).append(",x,").append(Math.cos(row)).append('\n');
    }
    return csv.toString();
  }

  private static JsonNode ask(String path, String type, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.address().resolve(path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body))
            .build();
    return new ObjectMapper()
        .readTree(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
  }

  private static void set(String name, String value) {
    visitor
        .browser()
        .run(
            "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input',"
                + " {bubbles: true}))",
            visitor.see("[name=" + name + "]"),
            value);
  }

  @Test
  void textIsLabelledAndTagged() throws Exception {
    visitor.visit("topics");
    visitor.see(".waiting", "Enter a text, and its label stands here");
    visitor.see("textarea").sendKeys("wet rain");
    visitor.click("button", "Label");
    visitor.see(
        ".answer",
        ask("/v1/models/topics/predict", "application/json", "{\"lines\": [\"wet rain\"]}")
            .path("predictions")
            .path(0)
            .path("label")
            .asText());
    visitor.visit("names");
    visitor.see("textarea").sendKeys("Ada Byron lives here");
    visitor.click("button", "Tag");
    JsonNode words =
        ask(
                "/v1/models/names/predict",
                "application/json",
                "{\"lines\": [\"Ada Byron lives here\"]}")
            .path("predictions")
            .path(0)
            .path("words");
    visitor.see(".tagged .word", "Ada");
    assertThat(visitor.all(".tagged .word")).hasSize(words.size());
  }

  @Test
  void aPromptIsContinuedPieceByPiece() throws Exception {
    visitor.visit("text");
    visitor.see(".waiting", "Enter how a text begins");
    visitor.see("textarea").sendKeys("the ");
    set("seed", "7");
    set("max_tokens", "60");
    visitor
        .browser()
        .run(
            "window.lengths = new Set(); const text = document.querySelector('.written.tokens');"
                + " new MutationObserver(() => lengths.add(text.querySelectorAll('[data-token]').length))"
                + ".observe(text, {childList: true, subtree: true})");
    visitor.click("button", "Write");
    visitor.see("[role=status]", "60 tokens · ");

    String expected =
        ask(
                "/v1/completions",
                "application/json",
                "{\"model\":\"text\",\"prompt\":\"the \",\"seed\":7,\"max_tokens\":60,\"temperature\":0.8}")
            .at("/choices/0/text")
            .asText();
    assertThat(written()).isEqualTo(expected);
    assertThat((Long) visitor.browser().run("return window.lengths.size")).isGreaterThan(1);
    assertThat(visitor.all("[data-token]")).isNotEmpty();
    assertThat(visitor.see("[role=status]", "tokens/s").getText())
        .contains("seed 7", "perplexity", "max tokens reached");
  }

  private static String written() {
    return (String)
        visitor
            .browser()
            .run(
                "return [...document.querySelectorAll('[data-token]')].map(it => it.textContent).join('')");
  }

  @Test
  void eachTokenTellsItsProbabilityToMouseAndKeys() {
    visitor.visit("text");
    visitor.see("textarea").sendKeys("the ", Keys.chord(Keys.CONTROL, Keys.ENTER));
    visitor.see("[role=status]", "max tokens reached");
    assertThat(visitor.all("[data-token]"))
        .allMatch(each -> each.getDomAttribute("class").matches("p[0-4]"));
    WebElement text = visitor.see(".written.tokens");
    text.sendKeys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT);
    String second = visitor.all("[data-token]").get(1).getDomProperty("textContent");
    WebElement tip = visitor.see(".tip", "%");
    assertThat(tip.findElements(By.cssSelector("tr"))).hasSize(5);
    assertThat(text.findElement(By.cssSelector("[aria-live]")).getDomProperty("textContent"))
        .contains("%; others: ")
        .startsWith(second.isBlank() ? "" : second);
    text.sendKeys(Keys.ESCAPE);
    assertThat(tip.isDisplayed()).isFalse();
  }

  @Test
  void writingStopsWhenAskedTo() {
    visitor.visit("text");
    visitor.see("textarea").sendKeys("the ");
    set("max_tokens", "4096");
    visitor
        .browser()
        .run(
            // As soon as there is something, whatever the speed of the model.
            "new MutationObserver(() => document.querySelector('.work .row [type=button]').click())"
                + ".observe(document.querySelector('.written.tokens'), {childList: true, subtree: true})");
    visitor.click("button", "Write");
    assertThat(visitor.see("[role=status]", "stopped").getText()).doesNotContain("4096 tokens");
    visitor.click("button", "Write");
  }

  @Test
  void aRefusalStandsWhereItsCauseIs() {
    visitor.visit("text");
    visitor.see("textarea").sendKeys("☃");
    visitor.click("button", "Write");
    assertThat(visitor.see("[role=alert]", "☃").getText()).startsWith("Expected");
    set("max_tokens", "5000");
    visitor.click("button", "Write");
    visitor.see("[data-field=max_tokens] [role=alert]", "found 5,000");
    assertThat(visitor.focused().getDomAttribute("aria-invalid")).isEqualTo("true");

    visitor.visit("labels");
    visitor.drop("other.csv", "c,d\n1,2\n");
    WebElement alert = visitor.see("[role=alert]", "Expected");
    assertThat(alert.getText()).contains("\"a\"");
    visitor.drop("right.csv", sequence(5));
    visitor.see(PLOTTED);
    assertThat(alert.isDisplayed()).isFalse();
  }

  @Test
  void translationsComeWithWhatTheModelLookedAt() throws Exception {
    visitor.visit("translation");
    visitor.see("textarea").sendKeys("1234", Keys.ENTER);
    visitor.see(".choice");
    JsonNode answer =
        ask(
                "/v1/models/translation/translate",
                "application/json",
                "{\"sentences\":[\"1234\"],\"best\":3,\"attention\":true}")
            .at("/translations/0");
    assertThat(visitor.texts(".choice .written"))
        .isEqualTo(
            answer.path("best").findValuesAsText("text").stream().map(String::strip).toList());
    int read = answer.path("source_tokens").size();
    int written = answer.at("/best/0/tokens").size();
    assertThat(visitor.all(".heat tbody td")).hasSize(read * written);
    assertThat(visitor.all(".heat thead th")).hasSize(read);

    visitor.all(".heat tbody td").get(0).click();
    visitor.see(".heat tbody td:focus").sendKeys(Keys.ARROW_RIGHT, Keys.ARROW_DOWN);
    double weight = answer.at("/best/0/attention/1/1").asDouble();
    assertThat(visitor.see(".tip", "looks at").getText()).contains(Math.round(100 * weight) + "");
    assertThat(visitor.all(".heat thead th").get(1).getDomAttribute("class")).contains("pointed");
    visitor.all(".choice").get(1).click();
    assertThat(visitor.all(".heat tbody tr")).hasSize(answer.at("/best/1/tokens").size());
  }

  @Test
  void filesThatAreDroppedAreLabelledAndPlotted() throws Exception {
    visitor.visit("labels");
    visitor.see(".drop", "a, b");
    Map<String, byte[]> files = new TreeMap<>();
    for (int i : new int[] {5, 7}) {
      files.put(i + " rows.csv", sequence(i).getBytes(StandardCharsets.UTF_8));
    }
    visitor.drop(files);
    visitor.see("th", "7 rows.csv");
    JsonNode first = ask("/v1/models/labels/predict", "text/csv", sequence(5)).at("/predictions/0");
    assertThat(visitor.see(".answer").getText()).isEqualTo(first.path("label").asText());
    visitor.click("button.link", "7 rows.csv");
    visitor.see("h3", "7 rows.csv");
    visitor.see(PLOTTED);
    assertThat(visitor.see(".plot").getDomAttribute("aria-label")).contains("a, b");
    // Two columns, each a line of its own.
    assertThat(visitor.texts(".plot svg text")).contains("a", "b");
  }

  @Test
  void aTaggersPlotHasTheLabelsOfTheSteps() throws Exception {
    visitor.visit("tags");
    visitor.drop("day.csv", sequence(40));
    visitor.see(PLOTTED);
    JsonNode rows = ask("/v1/models/tags/predict", "text/csv", sequence(40)).path("predictions");
    List<String> labels = rows.findValuesAsText("label");
    long segments =
        1 + IntStream.range(1, 40).filter(i -> !labels.get(i).equals(labels.get(i - 1))).count();
    assertThat(visitor.all(".tall tbody tr")).hasSize((int) segments);
    assertThat(visitor.texts(".plot svg text")).contains("up", "down", "100 %");
    visitor.click("summary", "Every step");
    visitor.see(".every tbody tr");
    assertThat(visitor.all(".every tbody tr")).hasSize(40);
  }

  @Test
  void aForecastIsDrawnBehindItsSeries() throws Exception {
    visitor.visit("forecast");
    visitor.click("summary", "Paste");
    visitor.see("textarea").sendKeys(sequence(12));
    visitor.click("button", "Use it");
    visitor.see(PLOTTED);
    assertThat(visitor.texts(".plot svg text")).contains("measured", "forecast");
    JsonNode rows =
        ask("/v1/models/forecast/predict", "text/csv", sequence(12)).path("predictions");
    List<String> cells = visitor.texts(".tall tbody tr:last-child td");
    assertThat(cells.subList(0, 2)).containsExactly("15", "3");
    assertThat(Double.parseDouble(cells.get(2)))
        .isCloseTo(
            rows.path(2).path("forecast").asDouble(), org.assertj.core.api.Assertions.within(1e-3));
  }

  /** With the band that eight in ten numbers lie in, one series at a time. */
  @Test
  void forecastsOfManySeriesAreDrawnWithTheirBand() throws Exception {
    visitor.visit("sales");
    visitor.click("summary", "Paste");
    visitor.see("textarea").sendKeys(SmallModels.salesTable());
    visitor.click("button", "Use it");
    visitor.see(PLOTTED);
    visitor.see("h3", "Ulm");
    assertThat(visitor.texts(".plot svg text")).contains("measured", "median", "eight in ten");
    assertThat(visitor.all(".tall tbody tr")).hasSize(4);
    visitor
        .browser()
        .run(
            "const s = document.querySelector('.result select'); s.selectedIndex = 1;"
                + " s.dispatchEvent(new Event('change'))");
    visitor.see("h3", "Jena");
    JsonNode steps =
        ask("/v1/models/sales/predict", "text/csv", SmallModels.salesTable())
            .at("/predictions/1/steps");
    List<String> cells = visitor.texts(".tall tbody tr:last-child td");
    assertThat(cells.get(0)).isEqualTo("2026-03-04");
    assertThat(Double.parseDouble(cells.get(2)))
        .isCloseTo(
            steps.path(3).at("/quantile/0.5").asDouble(),
            org.assertj.core.api.Assertions.within(1e-2));
  }

  @Test
  void recordingsAreWrittenDown() throws Exception {
    visitor.visit("speech");
    Path wav = SpokenTones.write(folder.resolve("said.wav"), SpokenTones.samples("dad bee", 1));
    visitor.drop("said.wav", Files.readAllBytes(wav));
    visitor.see("h3", "said.wav");
    visitor.browser().await(driver -> duration() > 0 ? true : null);

    // The browser's own microphone of tests, which beeps.
    visitor.click("button", "Record");
    visitor.see("[role=timer]", "1.");
    visitor.click("button", "Stop and write down");
    visitor.see("h3", "recording.wav");
    visitor.browser().await(driver -> duration() > 0.9 ? true : null);
  }

  private static double duration() {
    return ((Number) visitor.browser().run("return document.querySelector('audio').duration || 0"))
        .doubleValue();
  }

  @Test
  void theAddressNamesTheModel() {
    visitor.visit("labels");
    visitor.click("nav a", "forecast");
    visitor.see("h2", "forecast");
    assertThat(visitor.see("nav [aria-current=page]").getText()).isEqualTo("forecast");
    visitor.browser().run("history.back()");
    visitor.see("h2", "labels");
  }

  @Test
  void theKeyboardIsEnough() {
    visitor.visit("labels");
    visitor.see("body").sendKeys(Keys.TAB);
    assertThat(focused().getText()).isEqualTo("To the model");
    while (!focused().getText().equals("translation")) {
      focused().sendKeys(Keys.TAB);
    }
    focused().sendKeys(Keys.ENTER);
    visitor.see("h2", "translation");
    while (!focused().getTagName().equals("textarea")) {
      focused().sendKeys(Keys.TAB);
    }
    focused().sendKeys("1234");
    while (!focused().getText().equals("Translate")) {
      focused().sendKeys(Keys.TAB);
    }
    focused().sendKeys(Keys.SPACE);
    visitor.see(".choice");
    // Everything that can be reached has a name.
    for (int i = 0; i < 30 && !focused().getTagName().equals("body"); i++) {
      assertThat(focused().getAccessibleName()).as(focused().getTagName()).isNotBlank();
      focused().sendKeys(Keys.TAB);
    }
  }

  private static WebElement focused() {
    return visitor.focused();
  }

  @Test
  void theSameRequestIsGivenAsACommand() throws Exception {
    visitor.visit("text");
    visitor.see("textarea").sendKeys("it's");
    visitor.click("summary", "curl");
    String command = visitor.see(".command pre").getText();
    assertThat(command)
        .startsWith("curl " + server.address() + "v1/completions")
        .contains("-H 'Content-Type: application/json'")
        .contains("\"prompt\":\"it'\\''s\"");
    visitor.see("textarea").sendKeys(" so");
    visitor.see(".command pre", "it'\\''s so");
  }

  @Test
  void aTokenIsAskedFor() throws Exception {
    ModelSource text = ModelSource.of(folder.resolve("Läufe für alle/text").toString());
    try (ModelServer closed =
        ModelServer.start(
            ModelRegistry.load(List.of(text), ServiceLimits.USUAL),
            ApiLimits.USUAL,
            HttpServer.builder().token("s3cret"))) {
      visitor.browser().show(closed.address());
      WebElement field = visitor.see("#token-value");
      assertThat(visitor.all("[role=alert]")).isEmpty();
      field.sendKeys("guess", Keys.ENTER);
      visitor.see("#token [role=alert]", "Authorization: Bearer");
      field.clear();
      field.sendKeys("s3cret", Keys.ENTER);
      visitor.see("h2", "text");
      visitor.click("summary", "curl");
      assertThat(visitor.see(".command pre").getText())
          .contains("Bearer $TOKEN")
          .doesNotContain("s3cret");
    }
  }

  @Test
  void aNarrowScreenScrollsInOneDirectionAlone() {
    visitor.browser().resize(390, 844);
    try {
      for (String model :
          List.of("text", "translation", "labels", "tags", "forecast", "sales", "speech")) {
        visitor.visit(URLEncoder.encode(model, StandardCharsets.UTF_8));
        assertThat(
                (Boolean)
                    visitor
                        .browser()
                        .run("return document.documentElement.scrollWidth <= window.innerWidth"))
            .as(model)
            .isTrue();
      }
    } finally {
      visitor.browser().resize(1280, 1000);
    }
  }
}
