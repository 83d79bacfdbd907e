package org.gru4j.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleUnaryOperator;
import org.gru4j.forecast.baseline.Baseline;
import org.gru4j.forecast.series.Frequency;
import org.gru4j.forecast.series.Series;
import org.gru4j.forecast.series.SeriesException;
import org.gru4j.forecast.series.SeriesReader;
import org.gru4j.forecast.series.SeriesRoles;
import org.gru4j.forecast.series.SeriesSet;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.density.Density;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;
import org.gru4j.testing.Zips;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.learning.config.Adam;

class ForecasterTest {
  private static final Frequency HOURLY = Frequency.of("h");
  private static final int DAY = 24;

  private static ForecasterConfiguration.Builder small() {
    return ForecasterConfiguration.builder()
        .horizon(12)
        .context(DAY)
        .longestLag(DAY)
        .hiddenSize(12)
        .layers(1)
        .dropout(0)
        .batchSize(16)
        .batchesPerEpoch(20)
        .updater(new Adam(0.01));
  }

  /** Days that go up and down, each series of another size and with some noise. */
  private static SeriesSet days(int series, int length, DoubleUnaryOperator change) {
    Random random = new Random(11);
    List<Series> all = new ArrayList<>();
    for (int i = 0; i < series; i++) {
      double size = 1 + 10 * random.nextDouble();
      int phase = random.nextInt(DAY);
      double[] values = new double[length];
      for (int step = 0; step < length; step++) {
        double hour = 2 * Math.PI * (step + phase) / DAY;
        values[step] =
            change.applyAsDouble(size * (3 + Math.sin(hour) + 0.1 * random.nextGaussian()));
      }
      all.add(Series.of("s" + i, null, values));
    }
    return SeriesSet.of(HOURLY, all);
  }

  private static SeriesSet days() {
    return days(6, 10 * DAY, value -> value);
  }

  private static Forecaster trained(
      ForecasterConfiguration configuration, SeriesSet training, int epochs) {
    Forecaster model = Forecaster.create(configuration, training);
    model.train(training, null, TrainingPlan.builder().epochs(epochs).build());
    return model;
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NEGATIVE_BINOMIAL", "POINT"})
  void everyFamilyLearnsAndIsBetterThanTheLastValue(Density density) {
    SeriesSet all = days();
    Forecaster model = trained(small().density(density).build(), all.withoutLast(12), 10);
    Backtest backtest = model.backtest(all, Backtest.Origins.LAST, DAY);
    double last = backtest.baselines().get(Baseline.NAIVE).mase();
    assertThat(backtest.model().mase()).isLessThan(0.6 * last);
    assertThat(backtest.model().covered()).isBetween(0.4, 1.0);
    assertThat(backtest.model().each()).hasSize(6);
    assertThat(backtest.pictures()).hasSize(4);
  }

  @ParameterizedTest
  @EnumSource(names = {"QUANTILES", "GAUSSIAN"})
  void allStepsAtOnceAreForecastAsWell(Density density) {
    SeriesSet all = days();
    ForecasterConfiguration configuration =
        small().density(density).strategy(ForecastStrategy.DIRECT).build();
    Backtest backtest =
        trained(configuration, all.withoutLast(12), 15).backtest(all, Backtest.Origins.LAST, DAY);
    double last = backtest.baselines().get(Baseline.NAIVE).mase();
    assertThat(backtest.model().mase()).isLessThan(0.6 * last);
    assertThat(backtest.model().covered()).isBetween(0.4, 1.0);
  }

  /** Where great series weigh, what is learnt is theirs. */
  @Test
  void greatSeriesMayBeDrawnMoreOften() {
    List<Series> two = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      double[] values = new double[10 * DAY];
      int phase = i * DAY / 2;
      double size = i == 0 ? 1 : 1000;
      // What comes next follows from the hour, but differs between them.
      Arrays.setAll(
          values, step -> size * (2 + ((step + phase) % DAY < DAY / 2 ? 1 : -1) * (step % 2)));
      two.add(Series.of("s" + i, null, values));
    }
    SeriesSet set = SeriesSet.of(HOURLY, two);
    double[] errors = new double[2];
    for (int i = 0; i < 2; i++) {
      ForecasterConfiguration configuration =
          small().sizeWeight(i).longestLag(1).context(1).build();
      Forecaster model = trained(configuration, set.withoutLast(12), 3);
      Backtest.Origins last = Backtest.Origins.LAST;
      errors[i] = model.backtest(set, last, DAY).model().mae();
    }
    assertThat(errors[1]).isLessThan(errors[0]);
  }

  /** A point is one number: all that is drawn is alike, step by step and at once. */
  @ParameterizedTest
  @EnumSource
  void pointsAreForecastToo(ForecastStrategy strategy) {
    SeriesSet all = days();
    ForecasterConfiguration configuration =
        small().density(Density.POINT).strategy(strategy).build();
    Forecaster model = trained(configuration, all.withoutLast(12), 15);
    Backtest backtest = model.backtest(all, Backtest.Origins.LAST, DAY);
    double last = backtest.baselines().get(Baseline.NAIVE).mase();
    assertThat(backtest.model().mase()).isLessThan(0.6 * last);
    for (Forecast forecast : model.forecast(all)) {
      assertThat(forecast.quantile(0.01)).isEqualTo(forecast.quantile(0.99));
    }
  }

  @Test
  void countsAreForecastAsCounts() {
    Random random = new Random(5);
    List<Series> shops = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      double[] sold = new double[10 * DAY];
      Arrays.setAll(sold, step -> random.nextInt(step % DAY < 12 ? 2 : 9));
      shops.add(Series.of("shop" + i, null, sold));
    }
    SeriesSet set = SeriesSet.of(HOURLY, shops);
    ForecasterConfiguration counts =
        small().density(Density.NEGATIVE_BINOMIAL).scaling(WindowScaling.LEVEL).build();
    for (Forecast forecast : trained(counts, set, 5).forecast(set)) {
      for (int step = 0; step < forecast.horizon(); step++) {
        for (double drawn : forecast.drawn(step)) {
          assertThat(drawn).isGreaterThanOrEqualTo(0).isCloseTo(Math.rint(drawn), within(1e-6));
        }
      }
    }
    assertThatThrownBy(() -> small().density(Density.NEGATIVE_BINOMIAL).build())
        .hasMessageContaining("Expected scaling by level (--scaling)");
  }

  @Test
  void nothingIsBelowZeroIfAskedFor() {
    SeriesSet set = days(3, 5 * DAY, value -> Math.max(0, value - 20));
    Forecaster model = trained(small().nonNegative(true).build(), set, 1);
    for (Forecast forecast : model.forecast(set)) {
      assertThat(Arrays.stream(forecast.quantile(0)).min().getAsDouble()).isNotNegative();
    }
  }

  /** What comes after the origin may be anything: nothing before it and no forecast changes. */
  @ParameterizedTest
  @EnumSource
  void nothingBehindTheOriginIsRead(ForecastStrategy strategy) {
    SeriesSet all = days();
    Forecaster model = trained(small().strategy(strategy).build(), all, 1);
    Random random = new Random(3);
    SeriesSet noise =
        all.map(
            each ->
                each.first(each.length() - 12).followedBy(random.doubles(12, -1e6, 1e6).toArray()));
    Backtest.Origins last = Backtest.Origins.LAST;
    List<Backtest.Example> truth = model.backtest(all, last, DAY).examples();
    List<Backtest.Example> noisy = model.backtest(noise, last, DAY).examples();
    for (int i = 0; i < truth.size(); i++) {
      assertThat(noisy.get(i).forecast().median()).isEqualTo(truth.get(i).forecast().median());
      assertThat(model.forecast(all.withoutLast(12)).get(i).median())
          .isEqualTo(truth.get(i).forecast().median());
    }
  }

  /** Numbers of another unit, or with another zero, are forecast alike. */
  @ParameterizedTest
  @EnumSource
  void forecastsFollowTheUnitOfTheSeries(WindowScaling scaling) {
    SeriesSet plain = days();
    Forecaster model = trained(small().scaling(scaling).build(), plain, 3);
    List<Forecast> expected = model.forecast(plain);
    double[] moves = scaling == WindowScaling.SPREAD ? new double[] {0, 1e6} : new double[] {0};
    for (double factor : new double[] {1e-9, 1e9}) {
      for (double move : moves) {
        List<Forecast> found = model.forecast(days(6, 10 * DAY, value -> factor * (value + move)));
        for (int i = 0; i < found.size(); i++) {
          for (int step = 0; step < 12; step++) {
            double alike = factor * (expected.get(i).median()[step] + move);
            double size = factor * expected.get(i).median()[step];
            assertThat(found.get(i).median()[step]).isCloseTo(alike, within(1e-3 * size));
          }
        }
      }
    }
  }

  /** The first step that is forecast follows the last that is known: a ramp tells. */
  @ParameterizedTest
  @EnumSource
  void forecastsAreNotAStepLate(ForecastStrategy strategy) {
    List<Series> ramps = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      double[] saw = new double[8 * DAY];
      int phase = i;
      Arrays.setAll(saw, step -> (step + phase) % DAY);
      ramps.add(Series.of("r" + i, null, saw));
    }
    SeriesSet set = SeriesSet.of(HOURLY, ramps);
    Forecaster model = trained(small().strategy(strategy).build(), set, 15);
    for (int i = 0; i < 6; i++) {
      double[] forecast = model.forecast(set).get(i).median();
      for (int step = 0; step < 6; step++) {
        int ahead = (8 * DAY + step + i) % DAY;
        assertThat(forecast[step]).as("series %d, step %d", i, step).isCloseTo(ahead, within(0.5));
      }
    }
  }

  @Test
  void missingNumbersAreNoZeros() {
    SeriesSet set = days();
    Forecaster model = trained(small().build(), set, 5);
    SeriesSet holes =
        set.map(
            each -> {
              double[] values = each.values(0, each.length());
              for (int step = 5; step < values.length - 1; step += 9) {
                values[step] = Double.NaN;
              }
              return Series.of(each.id(), null, values);
            });
    List<Forecast> whole = model.forecast(set);
    List<Forecast> holed = model.forecast(holes);
    for (int i = 0; i < whole.size(); i++) {
      double size = Math.abs(whole.get(i).median()[0]);
      // Zeros in their places would take a ninth off the level alone.
      assertThat(holed.get(i).median()[0]).isCloseTo(whole.get(i).median()[0], within(0.3 * size));
    }
    Forecaster fromHoles = trained(small().build(), holes, 2);
    assertThat(fromHoles.forecast(holes).get(0).median()).doesNotContain(Double.NaN);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsKnownOfTheFutureIsUsedAndAskedFor(ForecastStrategy strategy) {
    SeriesRoles roles = new SeriesRoles(List.of("sale"), List.of(), List.of(), List.of());
    Random random = new Random(8);
    List<Series> shops = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int length = 10 * DAY;
      double[] sale = random.ints(length + 12L, 0, 2).asDoubleStream().toArray();
      double[] sold = new double[length];
      Arrays.setAll(sold, step -> 10 + 10 * sale[step]);
      shops.add(
          Series.of("shop" + i, null, sold)
              .beside(new double[][] {sale}, new double[0][], List.of(), new double[0]));
    }
    SeriesSet set = new SeriesSet(HOURLY, null, roles, shops);
    Forecaster model =
        trained(small().density(Density.GAUSSIAN).strategy(strategy).build(), set, 15);
    for (int i = 0; i < shops.size(); i++) {
      double[] forecast = model.forecast(set).get(i).median();
      for (int step = 0; step < 12; step++) {
        double expected = 10 + 10 * shops.get(i).known(0, 10 * DAY + step);
        assertThat(forecast[step]).isCloseTo(expected, within(2.5));
      }
    }
    assertThatThrownBy(() -> model.forecast(set.map(each -> each.followedBy(1, 2))))
        .isInstanceOf(SeriesException.class)
        .hasMessageContaining("Expected the columns [sale] of series \"shop0\" up to 254")
        .hasMessageContaining("found them up to 252");
    assertThatThrownBy(() -> model.forecast(days()))
        .hasMessageContaining("as the model was trained on");
  }

  @Test
  void categoriesTellSeriesApartAndNewOnesAreForecast() {
    SeriesRoles roles =
        new SeriesRoles(List.of(), List.of("rain"), List.of("kind"), List.of("size"));
    List<Series> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      double[] values = new double[6 * DAY];
      int kind = i % 2;
      Arrays.setAll(values, step -> 5 + Math.sin(2 * Math.PI * step / DAY) + kind);
      all.add(
          Series.of("s" + i, LocalDateTime.parse("2026-01-01T00:00"), values)
              .beside(
                  new double[0][],
                  new double[][] {values},
                  List.of("kind" + kind),
                  new double[] {i}));
    }
    SeriesSet set = new SeriesSet(HOURLY, null, roles, all);
    Forecaster model = trained(small().build(), set, 2);
    SeriesSet stranger =
        set.map(
            each ->
                each.id().equals("s0")
                    ? Series.of("new", each.start(), each.values(0, 50))
                        .beside(
                            new double[0][],
                            new double[][] {each.values(0, 50)},
                            List.of("never seen"),
                            new double[] {3})
                    : null);
    assertThat(model.forecast(stranger).get(0).median()).doesNotContain(Double.NaN);
  }

  @Test
  void constantAndSingleNumbersAreForecast() {
    Forecaster model = trained(small().build(), days(), 3);
    double[] constant = new double[50];
    Arrays.fill(constant, 7);
    SeriesSet odd =
        SeriesSet.of(
            HOURLY,
            List.of(
                Series.of("constant", null, constant),
                Series.of("one", null, 3),
                Series.of("zeros", null, new double[40])));
    for (Forecast forecast : model.forecast(odd)) {
      assertThat(Arrays.stream(forecast.median()).allMatch(Double::isFinite)).isTrue();
    }
    assertThatThrownBy(
            () ->
                model.forecast(
                    SeriesSet.of(HOURLY, List.of(Series.of("x", null, Double.NaN, Double.NaN)))))
        .hasMessage("Expected a number to forecast from in series \"x\", found none.");
    SeriesSet one = SeriesSet.of(HOURLY, List.of(Series.of("x", null, 4)));
    Forecaster fresh = Forecaster.create(small().build(), one);
    assertThatThrownBy(() -> fresh.train(one, null, TrainingPlan.builder().epochs(1).build()))
        .hasMessageContaining("Expected a series of more than 12 steps to train on");
  }

  @Test
  void tooManyCategoriesAreIds() {
    SeriesRoles roles = new SeriesRoles(List.of(), List.of(), List.of("id"), List.of());
    List<Series> many = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      many.add(
          Series.of("s" + i, null, 1, 2)
              .beside(new double[0][], new double[0][], List.of("c" + i), new double[0]));
    }
    assertThatThrownBy(
            () -> Forecaster.create(small().build(), new SeriesSet(HOURLY, null, roles, many)))
        .hasMessageContaining("at most 5,000 categories in column \"id\", found 10,000");
  }

  /** Of its seed, and of nothing else: not of who is forecast beside it, nor of the kernel. */
  @ParameterizedTest
  @EnumSource
  void forecastsAreRepeatable(ForecastStrategy strategy) {
    SeriesSet set = days();
    ForecasterConfiguration.Builder settings = small().strategy(strategy);
    Forecaster model = trained(settings.build(), set, 2);
    Forecaster same = trained(settings.build(), set, 2);
    List<Forecast> all = model.forecast(set);
    assertThat(same.forecast(set).get(3).median()).isEqualTo(all.get(3).median());
    SeriesSet alone = set.map(each -> each.id().equals("s3") ? each : null);
    assertThat(model.forecast(alone).get(0).median()[0])
        .isCloseTo(all.get(3).median()[0], within(1e-4));
    assertThat(model.forecast(set, 100, 2).get(3).median()).isNotEqualTo(all.get(3).median());
    Forecaster other = trained(settings.kernel(KernelChoice.ND4J).build(), set, 2);
    assertThat(other.forecast(set).get(3).median()[0])
        .isCloseTo(all.get(3).median()[0], within(0.02 * Math.abs(all.get(3).median()[0])));
  }

  @Test
  void resumedTrainingsAreTheSameBitForBit(@TempDir Path folder) {
    SeriesSet all = days();
    SeriesSet training = all.withoutLast(12);
    ForecasterConfiguration configuration = small().dropout(0.1).layers(2).build();
    TrainingPlan whole = TrainingPlan.builder().epochs(2).checkpointSteps(5).build();
    Forecaster straight = Forecaster.create(configuration, training);
    straight.train(training, all, whole);
    RunFolder run = RunFolder.at(folder);
    TrainingPlan part = TrainingPlan.builder().epochs(2).maxSteps(27).checkpointSteps(5).build();
    Forecaster.create(configuration, training).train(training, all, TrainingRun.of(part).in(run));
    Forecaster resumed = Forecaster.load(run.last()).reading(SeriesReader.USUAL);
    SeriesSet others = days(6, 10 * DAY, value -> value + 1).withoutLast(12);
    assertThatThrownBy(() -> resumed.resume(others, all, TrainingRun.of(whole).in(run)))
        .hasMessageContaining("training series with checksum");
    resumed.resume(training, all, TrainingRun.of(whole).in(run));
    assertThat(resumed.network().params()).isEqualTo(straight.network().params());
    assertThat(Forecaster.load(run.last()).forecast(all).get(0).median())
        .isEqualTo(straight.forecast(all).get(0).median());
  }

  /** Settings that were changed by hand would fail deep inside, or forecast nonsense. */
  @Test
  void settingsThatDoNotFitTheNetworkAreRefused(@TempDir Path folder) throws IOException {
    SeriesSet set = days(2, 5 * DAY, value -> value);
    RunFolder run = RunFolder.at(folder);
    Forecaster model = Forecaster.create(small().build(), set);
    model.train(set, null, TrainingRun.of(TrainingPlan.builder().epochs(1).build()).in(run));
    for (String change :
        List.of("\"lags\":[1,->\"lags\":[", "QUANTILES->GAUSSIAN", "RECURSIVE->DIRECT")) {
      String[] parts = change.split("->", -1);
      Path copy = folder.resolve("changed.zip");
      Zips.change(
          run.last(),
          copy,
          "forecaster.json",
          json ->
              new String(json, StandardCharsets.UTF_8)
                  .replaceAll("\\s", "")
                  .replace(parts[0], parts[1])
                  .getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(() -> Forecaster.load(copy))
          .hasMessageContaining("Expected a network of [features] that reads");
    }
  }

  @Test
  void rollingOriginsAreTheLastOnes() {
    SeriesSet all = days(2, 5 * DAY, value -> value);
    Forecaster model = Forecaster.create(small().build(), all);
    assertThat(model.backtest(all, new Backtest.Origins(3, 0), DAY).model().each()).hasSize(6);
    assertThat(model.backtest(all, new Backtest.Origins(7, 1), DAY).model().each()).hasSize(14);
    // Of a short series those that have something before them.
    assertThat(model.backtest(all, new Backtest.Origins(1000, 12), DAY).model().each()).hasSize(18);
    SeriesSet tooShort = all.map(each -> each.first(12));
    assertThatThrownBy(() -> model.backtest(tooShort, Backtest.Origins.LAST, DAY))
        .hasMessageContaining("Expected a series of more than 12 steps to test on");
  }

  @Test
  void severalModelsForecastTogether() {
    SeriesSet set = days(2, 5 * DAY, value -> value);
    Forecaster model = trained(small().build(), set, 1);
    Forecast one = model.forecast(set).get(0);
    Forecast other = model.forecast(set, 100, 2).get(0);
    Forecast both = Forecast.together(List.of(one, other));
    assertThat(both.drawn(0)).hasSize(200);
    assertThat(both.mean()[3]).isCloseTo((one.mean()[3] + other.mean()[3]) / 2, within(1e-9));
    Forecaster shorter = Forecaster.create(small().horizon(6).build(), set);
    assertThatThrownBy(() -> ForecasterEnsemble.of(model, shorter))
        .hasMessageContaining("found horizons of [12, 6] steps");
    assertThat(ForecasterEnsemble.of(model, model).forecast(set, 50, 1).get(0).drawn(0))
        .hasSize(100);
    assertThatThrownBy(() -> Forecast.together(List.of(one, model.forecast(set).get(1))))
        .hasMessageContaining("Expected forecasts of the same steps");
  }

  @Test
  void aServiceAnswersManyThreadsAlike() {
    SeriesSet set = days();
    Forecaster model = trained(small().build(), set, 1);
    List<Forecast> expected = model.forecast(set);
    try (Service<SeriesSet, List<Forecast>> service = model.serve(ServiceLimits.USUAL)) {
      List<CompletableFuture<List<Forecast>>> asked = new ArrayList<>();
      for (Series each : set.series()) {
        asked.add(service.submit(set.map(other -> other == each ? each : null)));
      }
      for (int i = 0; i < asked.size(); i++) {
        assertThat(asked.get(i).join().get(0).median()[0])
            .isCloseTo(expected.get(i).median()[0], within(1e-4));
      }
    }
  }
}
