package org.gru4j.tuning.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gru4j.testing.Peers;
import org.gru4j.tuning.runners.SearchProgress;
import org.gru4j.tuning.spaces.Dimension;
import org.gru4j.tuning.spaces.SearchSpace;
import org.gru4j.tuning.study.Budget;
import org.gru4j.tuning.study.Trial;
import org.gru4j.tuning.study.TrialState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class SearchReportTest {
  private static final SearchSpace SPACE =
      new SearchSpace(
          List.of(
              new Dimension.Continuous("rate", 1e-4, 1e-1, true, null),
              new Dimension.Whole("size", 8, 64, false, null),
              new Dimension.Categorical("kind", List.of("a</script>", "b"), null),
              new Dimension.Continuous(
                  "beta", 0, 1, false, new Dimension.Condition("kind", Set.of("b")))));

  @TempDir private Path folder;

  /** The rate decides, the size counts a little, the rest is of no account. */
  private static List<Trial> trials(int count) {
    Random random = new Random(5);
    List<Trial> trials = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      Map<String, Object> parameters = new HashMap<>();
      double rate = Math.pow(10, -4 + 3 * random.nextDouble());
      int size = 8 + random.nextInt(57);
      parameters.put("rate", rate);
      parameters.put("size", size);
      parameters.put("kind", random.nextBoolean() ? "b" : "a</script>");
      if (parameters.get("kind").equals("b")) {
        parameters.put("beta", random.nextDouble());
      }
      double loss = Math.pow(Math.log10(rate) + 2, 2) + (64 - size) / 200.0;
      trials.add(trial(number, parameters, loss));
    }
    return trials;
  }

  private static Trial trial(int number, Map<String, Object> parameters, double loss) {
    TrialState state =
        switch (number % 10) {
          case 7 -> TrialState.PRUNED;
          case 8 -> TrialState.FAILED;
          default -> TrialState.COMPLETE;
        };
    TreeMap<Long, Double> losses = new TreeMap<>(Map.of(1L, loss + 1, 2L, loss));
    return new Trial(
        number,
        state,
        parameters,
        number,
        losses,
        state == TrialState.COMPLETE ? loss : null,
        Duration.ofSeconds(61),
        state == TrialState.FAILED ? "It threw \"a, b\" & <more>." : null);
  }

  @Test
  void importanceFindsWhatDecides() {
    Map<String, Double> shares = Importance.of(SPACE, trials(60));
    assertThat(shares.keySet()).containsExactly("rate", "size", "kind", "beta");
    assertThat(shares.get("rate")).isGreaterThan(0.6);
    assertThat(shares.get("size")).isGreaterThan(shares.get("kind"));
    assertThat(shares.values().stream().mapToDouble(Double::doubleValue).sum())
        .isBetween(0.999, 1.001);
    assertThat(Importance.of(SPACE, trials(8))).isEmpty();
  }

  @Test
  void tablesAndJson() throws Exception {
    SearchReport report = new SearchReport(folder, "A search", SPACE);
    report.write(trials(20), Duration.ofSeconds(75));
    List<String> lines = Files.readAllLines(report.table());
    assertThat(lines).hasSize(21);
    assertThat(lines.get(0))
        .isEqualTo("number,state,loss,seconds,steps,seed,rate,size,kind,beta,error");
    assertThat(lines.get(9))
        .startsWith("8,failed,,61.0,2,8,")
        .endsWith(",\"It threw \"\"a, b\"\" & <more>.\"");
    JsonNode json = new ObjectMapper().readTree(report.json().toFile());
    assertThat(json.get("trials")).hasSize(20);
    assertThat(json.at("/trials/3/loss").doubleValue()).isEqualTo(trials(20).get(3).score());
    assertThat(json.at("/trials/8/error").textValue()).contains("<more>");
    assertThat(json.at("/dimensions/0/logarithmic").booleanValue()).isTrue();
  }

  @Test
  void thePageFetchesNothingAndHoldsEveryTrial() throws Exception {
    SearchReport report = new SearchReport(folder, "Search <1>", SPACE);
    report.write(trials(20), Duration.ofSeconds(75));
    String page = Files.readString(report.page());
    // What ECharts is made of says nothing about what the page fetches.
    String own = page.substring(0, page.indexOf("<script>"));
    assertThat(own)
        .contains("<h1>Search &lt;1&gt;</h1>")
        .contains("20 trials in 0:01:15: 16 complete, 2 pruned, 2 failed, 0 running")
        .contains("a&lt;/script&gt;")
        .doesNotContain("a</script>")
        .doesNotContain("<link")
        .doesNotContain("http")
        .doesNotContain(" src=");
    assertThat(page.split("<tr class=", -1)).hasSize(21);
  }

  @Test
  void whatIsDrawn() throws Exception {
    Path chromium = chromium();
    SearchReport report = new SearchReport(folder, "A search", SPACE);
    report.write(trials(40), Duration.ofSeconds(75));
    String drawn = dom(chromium, report.page());
    assertThat(plot(drawn, "history"))
        .contains("<svg")
        .contains(">complete</text>")
        .contains(">best so far</text>");
    // 32 complete and 4 pruned trials, the line of the best, and what the axes need.
    assertThat(paths(plot(drawn, "history"))).isGreaterThanOrEqualTo(37);
    assertThat(paths(plot(drawn, "curves"))).isGreaterThanOrEqualTo(40 * 3);
    assertThat(plot(drawn, "importance")).contains(">rate</text>").contains(">beta</text>");
    assertThat(plot(drawn, "parallel"))
        .contains(">rate</text>")
        .contains(">a&lt;/script&gt;</text>")
        .contains(">loss</text>");
    assertThat(count("polyline|<path", plot(drawn, "parallel"))).isGreaterThanOrEqualTo(32);
    assertThat(count("<svg", drawn)).as("four plots and four slices").isEqualTo(8);
  }

  @Test
  void aSearchThatHasJustBegunIsDrawnToo() throws Exception {
    Path chromium = chromium();
    SearchReport report = new SearchReport(folder, "A search", SPACE);
    report.write(List.of(), Duration.ZERO);
    String drawn = dom(chromium, report.page());
    assertThat(drawn)
        .contains("No trial is complete.")
        .contains("The first complete trial brings the first points.")
        .contains("The first epoch of a trial brings the first point.")
        .contains("From 10 complete trials on; there are 0.");
    assertThat(count("class=\"waiting\"", drawn)).isEqualTo(5);
    assertThat(count("<svg", drawn)).isZero();
  }

  private static Path chromium() {
    Path chromium = Path.of("/usr/bin/chromium");
    Peers.require("Chromium", Files.isExecutable(chromium), "it is not installed at " + chromium);
    return chromium;
  }

  private String dom(Path chromium, Path page) throws Exception {
    Path out = folder.resolve("dom.html");
    Process process =
        new ProcessBuilder(
                chromium.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + folder.resolve("profile"),
                "--window-size=1200,3000",
                "--virtual-time-budget=5000",
                "--dump-dom",
                page.toUri().toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("Chromium ended").isTrue();
    String whole = Files.readString(out, StandardCharsets.UTF_8);
    // The scripts' own text is not what is drawn.
    return whole.replaceAll("(?s)<script.*?</script>", "");
  }

  private static String plot(String drawn, String id) {
    int begin = drawn.indexOf("id=\"" + id + "\"");
    assertThat(begin).as(id).isPositive();
    int end = drawn.indexOf("<h2>", begin);
    return drawn.substring(begin, end);
  }

  private static int paths(String plot) {
    return count("<path", plot);
  }

  private static int count(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    int count = 0;
    while (matcher.find()) {
      count++;
    }
    return count;
  }

  @Test
  void aLossOfManyDigitsIsShort() {
    assertThat(ConsoleSearchProgress.loss(12345678901234567890123456789012.0))
        .isEqualTo("1.235e+31");
    assertThat(ConsoleSearchProgress.loss(2.5169)).isEqualTo("2.5169");
    assertThat(ConsoleSearchProgress.loss(null)).isEmpty();
  }

  @Test
  void aPersonSeesALineForEachTrialAndOneForTheWhole() {
    StringWriter console = new StringWriter();
    SearchProgress progress =
        new ConsoleSearchProgress(new PrintWriter(console), Budget.ofTrials(20));
    progress.changed(trials(7), Duration.ofMinutes(7), false);
    progress.changed(trials(7), Duration.ofMinutes(8), false);
    progress.changed(trials(10), Duration.ofMinutes(10), true);
    List<String> lines = console.toString().lines().toList();
    assertThat(lines).hasSize(5);
    assertThat(lines.get(0))
        .startsWith("7 of 20 trials in 0:07:00: best ")
        .endsWith("0 running, 0 pruned, 0 failed, about 0:13:00 left");
    assertThat(lines.get(1)).startsWith("trial 7: pruned at loss ").contains("after step 2");
    assertThat(lines.get(2)).startsWith("trial 8: failed: It threw");
    assertThat(lines.get(3))
        .startsWith("trial 9: loss ")
        .contains("in 0:01:01 (")
        .contains("rate ");
    assertThat(lines.get(4)).contains("1 pruned, 1 failed, about 0:10:00 left");
  }

  /** A spreadsheet runs a cell that begins like a formula. */
  @Test
  void textsAreNoFormulas() throws Exception {
    SearchSpace space =
        new SearchSpace(
            List.of(
                new Dimension.Categorical("=kind", List.of("@SUM(A1)", "b"), null),
                new Dimension.Continuous("x", -1, 1, false, null)));
    List<Trial> trials = new ArrayList<>();
    for (String error : List.of("=1+2", "+1", "-1", "@x", "\t=1", "\r=1", "It failed.")) {
      trials.add(
          new Trial(
              trials.size(),
              TrialState.FAILED,
              Map.of("=kind", "@SUM(A1)", "x", -0.5),
              1,
              new TreeMap<>(),
              null,
              Duration.ZERO,
              error));
    }
    SearchReport report = new SearchReport(folder, "A search", space);
    report.write(trials, Duration.ZERO);
    String table = Files.readString(report.table());
    assertThat(table).startsWith("number,state,loss,seconds,steps,seed,'=kind,x,error\r\n");
    for (String cell : List.of("'=1+2", "'+1", "'-1", "'@x", "'\t=1", "\"'\r=1\"", "It failed.")) {
      assertThat(table).contains(",'@SUM(A1),-0.5," + cell + "\r\n");
    }
  }
}
