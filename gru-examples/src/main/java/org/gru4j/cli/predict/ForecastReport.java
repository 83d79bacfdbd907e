package org.gru4j.cli.predict;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gru4j.metrics.Bootstrap;
import org.gru4j.sequence.ForecastErrors;

/** How far forecasts are from what came. */
record ForecastReport(ForecastErrors errors, List<ForecastErrors.Step> steps)
    implements EvaluationReport {
  static ForecastReport of(ForecastErrors errors, Bootstrap bootstrap) {
    List<ForecastErrors.Step> steps = new ArrayList<>();
    for (int step = 1; step <= errors.horizon(); step++) {
      steps.add(errors.step(step, bootstrap));
    }
    return new ForecastReport(errors, steps);
  }

  @Override
  public void print(PrintWriter console) {
    console.printf(
        Locale.ROOT,
        "forecasts from %,d windows; intervals by %,d blocks of them%n",
        errors.windows(),
        errors.blocks());
    for (int i = 0; i < steps.size(); i++) {
      ForecastErrors.Step step = steps.get(i);
      console.printf(
          Locale.ROOT,
          "step %d: MAE %s, RMSE %s; last value: MAE %s, RMSE %s%n",
          i + 1,
          Figures.text("%.4g", step.mae()),
          Figures.text("%.4g", step.rmse()),
          Figures.text("%.4g", step.naiveMae()),
          Figures.text("%.4g", step.naiveRmse()));
    }
  }

  @Override
  public Map<String, ?> json() {
    List<Map<String, Object>> all = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      ForecastErrors.Step step = steps.get(i);
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("ahead", i + 1);
      figures.put("mae", Figures.json(step.mae()));
      figures.put("rmse", Figures.json(step.rmse()));
      figures.put("naiveMae", Figures.json(step.naiveMae()));
      figures.put("naiveRmse", Figures.json(step.naiveRmse()));
      all.add(figures);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("windows", errors.windows());
    json.put("blocks", errors.blocks());
    json.put("steps", all);
    return json;
  }
}
