package org.gru4j.cli.predict;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gru4j.forecast.Backtest;
import org.gru4j.forecast.accuracy.ForecastScore;
import org.gru4j.forecast.baseline.Baseline;
import org.jspecify.annotations.Nullable;

/** What forecasts are worth, beside those that learn nothing. */
public record BacktestReport(Backtest backtest, int season) implements EvaluationReport {
  private static final int WORST = 5;
  private static final String ROW = "%-34s %8s %8s %8s %11s %11s%n";

  @Override
  public void print(PrintWriter console) {
    ForecastScore model = backtest.model();
    ForecastScore naive2 = naive2();
    console.printf(
        Locale.ROOT,
        "%,d forecasts; MASE with season %d; wQL is the weighted quantile loss%n",
        model.each().size(),
        season);
    console.printf(ROW, "", "wQL", "MASE", "sMAPE", "MAE", "MSE");
    row(console, "model", model);
    backtest.baselines().forEach((baseline, score) -> row(console, baseline.words(), score));
    console.printf(
        Locale.ROOT,
        "model: OWA %.3f, CRPS %s, %.1f %% of the numbers between the quantiles .1 and .9%n",
        model.owa(naive2),
        number(model.crps()),
        100 * model.covered());
    console.println(verdict());
    if (model.each().size() > 1) {
      console.printf("worst by MASE: %s%n", String.join(", ", worst()));
    }
  }

  private ForecastScore naive2() {
    return backtest.baselines().getOrDefault(Baseline.NAIVE2, backtest.model());
  }

  private static void row(PrintWriter console, String name, ForecastScore score) {
    console.printf(
        Locale.ROOT,
        ROW,
        name,
        "%.4f".formatted(score.weightedQuantileLoss()),
        "%.3f".formatted(score.mase()),
        "%.2f %%".formatted(100 * score.smape()),
        number(score.mae()),
        number(score.mse()));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.5g", value);
  }

  /** Says plainly if nothing had to be learnt. */
  private String verdict() {
    Map.Entry<Baseline, ForecastScore> best =
        backtest.baselines().entrySet().stream()
            .min(Comparator.comparingDouble(each -> each.getValue().mase()))
            .orElseThrow();
    double better = 1 - backtest.model().mase() / best.getValue().mase();
    return String.format(
        Locale.ROOT,
        "by MASE the model is %.1f %% %s than the best of the others, \"%s\"",
        Math.abs(100 * better),
        better >= 0 ? "better" : "worse",
        best.getKey().words());
  }

  private List<String> worst() {
    return backtest.model().each().stream()
        .filter(each -> Double.isFinite(each.mase()))
        .sorted(Comparator.comparingDouble(ForecastScore.Figures::mase).reversed())
        .limit(WORST)
        .map(
            each ->
                String.format(
                    Locale.ROOT,
                    "%s from step %d (%.2f)",
                    each.id(),
                    each.origin() + 1,
                    each.mase()))
        .toList();
  }

  @Override
  public Map<String, ?> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("forecasts", backtest.model().each().size());
    json.put("season", season);
    json.put("scores", figures(backtest.model()));
    Map<String, Object> baselines = new LinkedHashMap<>();
    backtest.baselines().forEach((name, score) -> baselines.put(key(name), figures(score)));
    json.put("baselines", baselines);
    List<Map<String, @Nullable Object>> series = new ArrayList<>();
    for (ForecastScore.Figures each : backtest.model().each()) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("series", each.id());
      one.put("origin", each.origin() + 1);
      one.put("mase", finite(each.mase()));
      one.put("smape", finite(each.smape()));
      one.put("mse", finite(each.mse()));
      one.put("mae", finite(each.mae()));
      one.put("crps", finite(each.crps()));
      series.add(one);
    }
    json.put("series", series);
    return json;
  }

  private static String key(Baseline baseline) {
    return baseline.name().toLowerCase(Locale.ROOT);
  }

  private Map<String, @Nullable Object> figures(ForecastScore score) {
    Map<String, @Nullable Object> figures = new LinkedHashMap<>();
    figures.put("weightedQuantileLoss", finite(score.weightedQuantileLoss()));
    figures.put("mase", finite(score.mase()));
    figures.put("smape", finite(score.smape()));
    figures.put("owa", finite(score.owa(naive2())));
    figures.put("mae", finite(score.mae()));
    figures.put("mse", finite(score.mse()));
    figures.put("crps", finite(score.crps()));
    figures.put("covered", finite(score.covered()));
    return figures;
  }

  private static @Nullable Double finite(double value) {
    return Figures.json(value);
  }
}
