package org.gru4j.forecast;

import java.util.List;
import org.gru4j.forecast.series.SeriesSet;
import org.gru4j.serving.BatchedWork;

/** A forecaster at the work of a service. */
record ForecasterWork(Forecaster model)
    implements BatchedWork<SeriesSet, List<WindowBatch.Window>, List<Forecast>> {

  @Override
  public List<WindowBatch.Window> prepare(SeriesSet series) {
    return model.windows(series);
  }

  @Override
  public List<List<Forecast>> answer(List<List<WindowBatch.Window>> batch) {
    return model.forecastAll(batch);
  }
}
