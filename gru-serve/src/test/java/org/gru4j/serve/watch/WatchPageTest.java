package org.gru4j.serve.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.serve.http.HttpServer;
import org.gru4j.serve.page.Browser;
import org.gru4j.text.stream.Split;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.StopSignal;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.events.EventRecorder;
import org.gru4j.train.events.TrainingEvent;
import org.gru4j.train.samples.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page as a person sees it. */
class WatchPageTest {
  private static final String HOSTILE =
      "<img src=x onerror='window.broken=1'><script>window.broken=1</script>{a|b}";

  @TempDir private Path temporary;

  private static int points(Browser browser, String plot) {
    return Integer.parseInt(browser.find(plot + " .plot").getDomAttribute("data-points"));
  }

  /** In one call: what is live may be replaced between two. */
  private static String text(Browser browser, String selector) {
    return String.valueOf(
        browser.run("return document.querySelector(arguments[0])?.textContent ?? ''", selector));
  }

  private static void awaitPoints(Browser browser, String plot, int least) {
    browser.await(
        any ->
            browser.findAll(plot + " .plot[data-points]").size() == 1
                && points(browser, plot) >= least);
  }

  @Test
  void aTrainingIsWatchedWhileItsCurveGrows() throws Exception {
    Path runs = temporary.resolve("läufe of today");
    RunFolder folder = RunFolder.at(runs.resolve("a run"));
    StopSignal stop = new StopSignal();
    CompletableFuture<TrainingResult> training =
        CompletableFuture.supplyAsync(() -> train(folder, stop));
    try (WatchServer server = WatchServer.start(runs, StudyReports.NONE, HttpServer.builder());
        Browser browser = Browser.open()) {
      browser.show(server.address());
      awaitPoints(browser, "#curve-loss", 3);
      assertThat(browser.find("#folder").getText()).isEqualTo("läufe of today");
      assertThat(browser.find("#runs tbody td.text").getText()).isEqualTo("a run");
      assertThat(text(browser, "#runs .state")).isEqualTo("training");
      int before = points(browser, "#curve-loss");
      awaitPoints(browser, "#curve-loss", before + 3);
      assertThat(browser.find("#curve-loss svg path[d]").isDisplayed()).isTrue();
      browser.await(any -> !text(browser, "#samples .written").isBlank());
      stop.request();
      browser.await(any -> text(browser, "#runs .state").equals("stopped"));
      assertThat(browser.errors()).isEmpty();
      assertThat(browser.hosts()).containsExactly("127.0.0.1");
    } finally {
      stop.request();
    }
    assertThat(training.get().steps()).isPositive();
  }

  private static TrainingResult train(RunFolder folder, StopSignal stop) {
    String text = "the quick brown fox jumps over the lazy dog. ".repeat(60);
    TextCodec codec = TextCodec.learn(List.of(text), CodecConfiguration.characters());
    LanguageModel model =
        LanguageModel.create(
            LanguageModelConfiguration.builder()
                .embeddingSize(8)
                .hiddenSize(12)
                .batchSize(4)
                .window(10)
                .build(),
            codec);
    TrainingPlan plan =
        TrainingPlan.builder().epochs(100_000).validateEvery(20).checkpointSteps(1000).build();
    try (Split split = Split.byFractions(TokenStore.of(codec.encode(text)), 0.1, 0.1)) {
      return model.train(
          split,
          TrainingRun.of(plan).in(folder).watchedBy(new EventRecorder(folder)).stoppedBy(stop));
    }
  }

  /** Whatever stands in the files is text, and everything can be reached by the keyboard. */
  @Test
  void hostileNamesAndTextsRunNoScript() throws Exception {
    Path runs = temporary.resolve("runs");
    new RunFiles(runs.resolve("<img src=x onerror=window.broken=1>"))
        .options("<b>train\n--hidden=" + HOSTILE + "\n")
        .begun(HOSTILE)
        .stepped(1, 4)
        .validated(
            2,
            3,
            new Sample.Text(HOSTILE, HOSTILE, HOSTILE),
            new Sample.Table("t", List.of(HOSTILE), List.of(List.of(HOSTILE))),
            new Sample.Matrix(
                HOSTILE,
                HOSTILE,
                HOSTILE,
                List.of(HOSTILE, "b"),
                List.of(HOSTILE),
                List.of(new double[] {1}, new double[] {2})),
            new Sample.Series(
                HOSTILE,
                HOSTILE,
                List.of(Sample.Curve.of(HOSTILE, new double[] {1, 2}, new double[] {3, 4}))),
            new Sample.Figure(HOSTILE, 3))
        .validated(4, 2, new Sample.Text("later", "", "second"))
        .with(new TrainingEvent.Failure(4, 4, true, HOSTILE))
        .old();
    new RunFiles(runs.resolve("other")).begun("").stepped(1, 2).old();
    try (WatchServer server = WatchServer.start(runs, StudyReports.NONE, HttpServer.builder());
        Browser browser = Browser.open()) {
      browser.show(server.address());
      browser.await(any -> browser.findAll("#runs tbody tr").size() == 2);
      WebElement box =
          browser.findAll("#runs tbody tr").stream()
              .filter(row -> row.getText().contains("<img"))
              .findFirst()
              .orElseThrow()
              .findElement(org.openqa.selenium.By.cssSelector("input"));
      if (!box.isSelected()) {
        box.sendKeys(Keys.SPACE);
      }
      browser.await(any -> browser.find("#samples").getText().contains("second"));
      assertThat(browser.find("#runs .reason.bad").isDisplayed()).isTrue();
      browser.find("#place").sendKeys(Keys.ARROW_LEFT);
      browser.await(any -> browser.findAll("#samples svg").size() == 2);
      assertThat(browser.find("#samples").getText()).contains(HOSTILE);
      assertThat(browser.find("#options").getText()).contains("--hidden", HOSTILE);
      assertThat(browser.find("#runs").getText()).contains("<img src=x onerror=window.broken=1>");
      assertThat(browser.run("return window.broken === undefined")).isEqualTo(true);
      assertThat(browser.findAll("main img, main script")).isEmpty();
      assertThat(browser.errors()).isEmpty();
      assertThat(browser.hosts()).containsExactly("127.0.0.1");
    }
  }

  @Test
  void anEmptyFolderSaysWhatItWaitsForOnAPhoneToo() throws Exception {
    try (WatchServer server =
            WatchServer.start(temporary, StudyReports.NONE, HttpServer.builder());
        Browser browser = Browser.open()) {
      browser.resize(500, 900);
      browser.show(server.address());
      browser.await(any -> browser.find("#runs-waiting").getText().startsWith("There is no run"));
      browser.await(any -> browser.find("#connection").getText().equals("live"));
      assertThat(browser.find("#curve-loss .waiting").getText()).isEqualTo("Choose a run.");
      assertThat(
              (Long)
                  browser.run(
                      "return document.documentElement.scrollWidth - document.documentElement"
                          + ".clientWidth"))
          .isLessThanOrEqualTo(0);
      assertThat(browser.errors()).isEmpty();
    }
  }
}
