package org.gru4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** The command on series, as a person runs it, in a folder with a space and an umlaut. */
class SeriesCommandsIT {
  private static final Object[] SMALL = {
    "--hidden=8", "--layers=1", "--batch=8", "--batches-per-epoch=10", "--epochs=3", "--horizon=7"
  };

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectories(temporary.resolve("für alle"));
  }

  /** Shops that sell more at weekends and when there is a sale, with a day without a number. */
  private String rows(int first, int last, boolean sold) {
    Random random = new Random(first);
    StringBuilder text = new StringBuilder();
    for (int shop = 0; shop < 3; shop++) {
      for (int day = first; day < last; day++) {
        LocalDate date = LocalDate.of(2026, 1, 1).plusDays(day);
        int sale = random.nextInt(4) == 0 ? 1 : 0;
        int weekend = date.getDayOfWeek().getValue() >= 6 ? 2 : 1;
        int number = (shop + 1) * 10 * weekend + 15 * sale;
        text.append(
            "Käfer %d,%s,%s,%d%n".formatted(shop, date, sold && day != 20 ? number : "", sale));
      }
    }
    return text.toString().replace("\r", "");
  }

  private Path table(String name, String rows) throws IOException {
    return Files.writeString(folder.resolve(name), "\uFEFFshop,day,sold,sale\n" + rows);
  }

  private static Object[] with(Object[] first, Object... more) {
    return Stream.concat(Arrays.stream(more), Arrays.stream(first)).toArray();
  }

  private static final Object[] COLUMNS = {
    "--id=shop", "--time=day", "--target=sold", "--known=sale", "--category=shop"
  };

  @Test
  void trainsPredictsAndMeasures() throws IOException {
    Path sales = table("sales.csv", rows(0, 90, true));
    Path run = folder.resolve("run");
    Program.Outcome trained =
        Program.succeed(with(with(SMALL, COLUMNS), "forecast-series", sales, "--out", run));
    assertThat(trained.out())
        .contains("data:  3 series of 228 steps in all to train on, a step of d, season 7")
        .contains("model: 7 steps from 24, ")
        .contains("same time of the last season")
        .containsPattern(
            "by MASE the model is [0-9.]+ % (better|worse) than the best of the others")
        .contains("worst by MASE: ")
        .contains("to predict:  ./gru4j predict '" + run + "' FILE");
    assertThat(run.resolve("forecasts.png")).isNotEmptyFile();

    Path future = table("future.csv", rows(0, 90, true) + rows(90, 97, false));
    List<String> predicted =
        Program.succeed("predict", run, future, "--quantiles=0.05,0.5").out().lines().toList();
    assertThat(predicted)
        .hasSize(1 + 3 * 7)
        .startsWith("series,time,ahead,mean,quantile:0.05,quantile:0.5");
    assertThat(predicted.get(1)).startsWith("Käfer 0,2026-04-01,1,");
    assertThat(predicted.get(21)).startsWith("Käfer 2,2026-04-07,7,");
    assertThat(
            Program.succeed("predict", run, future, "--quantiles=0.05,0.5").out().lines().toList())
        .isEqualTo(predicted);
    assertThat(Program.run("predict", run, sales).err())
        .contains("Expected the columns [sale] of series \"Käfer 0\" up to 2026-04-07")
        .contains("found them up to 2026-03-31");

    StringBuilder fresh = new StringBuilder("Neu,2026-01-31,7,0\n");
    for (int day = 1; day <= 7; day++) {
      fresh.append("Neu,2026-02-0%d,,1\n".formatted(day));
    }
    Path one = table("one.csv", fresh.toString());
    assertThat(Program.succeed("predict", run, one).out().lines())
        .hasSize(8)
        .anyMatch(row -> row.startsWith("Neu,2026-02-01,1,"));

    String measured = Program.succeed("evaluate", run, sales, "--windows=2", "--json").out();
    assertThat(measured)
        .contains("\"kind\":\"forecaster of series\"", "\"forecasts\":6", "\"seasonal_naive\":{");
    assertThat(Program.succeed("evaluate", run, sales, "--with", run).out())
        .contains("3 forecasts; MASE with season 7");
    Path later = table("later.csv", rows(90, 104, true));
    assertThat(Program.succeed("evaluate", run, sales, later).out()).contains("3 forecasts");
    Object[] apart = {"forecast-series", sales, "--test", later, "--out", folder.resolve("apart")};
    assertThat(Program.succeed(with(with(SMALL, COLUMNS), apart)).out()).contains("6 forecasts");
    assertThat(Program.succeed("info", run).out())
        .contains("forecaster of series")
        .contains("known columns");
    assertThat(run.resolve("README.md")).content().contains("Forecaster of series");
  }

  /** The exported network, fed as docs/exchange.md says, forecasts what `predict` draws from. */
  @Test
  void exportsTheNetworkOfAStep() throws Exception {
    StringBuilder rows = new StringBuilder("sold\n");
    double[] sold = new double[120];
    for (int day = 0; day < sold.length; day++) {
      sold[day] = 20 + 10 * (day % 7) + day % 3;
      rows.append(sold[day]).append('\n');
    }
    Path table = Files.writeString(folder.resolve("sold.csv"), rows);
    Path run = folder.resolve("run");
    Program.succeed(
        with(
            SMALL,
            "forecast-series",
            table,
            "--distribution=gaussian",
            "--frequency=d",
            "--test-windows=0",
            "--out",
            run));
    Path onnx = folder.resolve("net für alle.onnx");
    Program.Outcome exported = Program.succeed("export", "--model", run, "--out", onnx);
    assertThat(exported.out()).contains("model:", "inputs:", "net für alle.series.json");
    JsonNode inputs =
        new ObjectMapper().readTree(Files.readString(folder.resolve("net für alle.series.json")));
    assertThat(inputs.get("distribution").asText()).isEqualTo("gaussian");
    assertThat(inputs.get("scaling").asText()).isEqualTo("spread");
    int context = inputs.get("context").asInt();
    double[] known = Arrays.copyOfRange(sold, sold.length - context, sold.length);
    double middle = Arrays.stream(known).average().orElseThrow();
    double scale =
        Arrays.stream(known).map(each -> Math.abs(each - middle)).average().orElseThrow();

    List<float[]> steps = new ArrayList<>();
    for (int step = sold.length - context; step <= sold.length; step++) {
      float[] numbers = new float[inputs.get("features").size()];
      int place = 0;
      for (JsonNode lag : inputs.get("lags")) {
        int at = step - lag.asInt();
        numbers[place++] = at < 0 ? 0 : (float) ((sold[at] - middle) / scale);
      }
      numbers[place++] = 1;
      numbers[place++] = (float) Math.log10(2.0 + step);
      assertThat(place).isEqualTo(numbers.length);
      steps.add(numbers);
    }
    float[] said = OnnxRuns.steps(onnx, "features", steps);
    double mean = said[said.length - 2] * scale + middle;
    double deviation = Math.log1p(Math.exp(said[said.length - 1])) * scale;

    List<String> predicted = Program.succeed("predict", run, table).out().lines().toList();
    int column = List.of(predicted.get(0).split(",")).indexOf("mean");
    double drawn = Double.parseDouble(predicted.get(1).split(",")[column]);
    // Of some hundred paths.
    assertThat(drawn).isCloseTo(mean, within(0.4 * deviation));
  }

  @Test
  void goesOnWhereItStopped() throws IOException {
    Path sales = table("sales.csv", rows(0, 60, true));
    Path run = folder.resolve("run");
    Program.succeed(
        with(with(SMALL, COLUMNS), "forecast-series", sales, "--max-steps=15", "--out", run));
    assertThat(Program.succeed("resume", run, "--max-steps=25").out())
        .contains("3 forecasts; MASE with season 7");
  }

  @Test
  void badTablesAreRefusedBeforeAnythingIsTrained() throws IOException {
    Path run = folder.resolve("run");
    Path twice = table("twice.csv", "a,2026-01-01,1,0\na,2026-01-01,2,0\n");
    assertRefused(twice, run, "found 2026-01-01 in lines 2 and 3");
    Path text = table("text.csv", "a,2026-01-01,1,0\na,2026-01-02,many,0\n");
    assertRefused(text, run, "Expected a number in column \"sold\" of line 3");
    Path brief = table("short.csv", "a,2026-01-01,1,0\na,2026-01-02,2,0\na,2026-01-03,3,0\n");
    assertRefused(
        brief, run, "Expected more than 7 steps in series \"a\", as they are held out, found 3");
    assertRefused(folder.resolve("none.csv"), run, "Expected a CSV file at");
    assertRefused(
        brief,
        run,
        "Expected a series of more than 7 steps to train on",
        "--validation-windows=0",
        "--test-windows=0");
    assertThat(run).doesNotExist();
  }

  private static void assertRefused(Path table, Path run, String sentence, Object... more) {
    Object[] options =
        with(with(with(SMALL, COLUMNS), more), "forecast-series", table, "--out", run);
    Program.Outcome outcome = Program.run(options);
    assertThat(outcome.status()).isNotZero();
    assertThat(outcome.err()).contains(sentence);
  }
}
