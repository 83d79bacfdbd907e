package org.gru4j.tuning.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.gru4j.tuning.spaces.Dimension;
import org.gru4j.tuning.spaces.SearchSpace;
import org.gru4j.tuning.study.Trial;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.SerializationFeature;

/** A search as JSON: for the page, which draws it, and for other programs. */
final class ReportData {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ReportData() {}

  static String json(SearchSpace space, List<Trial> trials, Duration time) {
    Map<String, Object> search = new LinkedHashMap<>();
    search.put("seconds", time.toMillis() / 1000.0);
    search.put("dimensions", space.dimensions().stream().map(ReportData::dimension).toList());
    search.put("importance", Importance.of(space, trials));
    search.put("trials", trials.stream().map(ReportData::trial).toList());
    try {
      return MAPPER.writeValueAsString(search);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write a search as JSON.", e);
    }
  }

  private static Map<String, Object> dimension(Dimension dimension) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", dimension.name());
    if (dimension instanceof Dimension.Continuous continuous) {
      range(map, continuous.minimum(), continuous.maximum(), continuous.logarithmic());
    } else if (dimension instanceof Dimension.Whole whole) {
      range(map, whole.minimum(), whole.maximum(), whole.logarithmic());
    } else if (dimension instanceof Dimension.Categorical categorical) {
      map.put("values", categorical.values().stream().map(Object::toString).toList());
    }
    return map;
  }

  private static void range(
      Map<String, Object> map, double minimum, double maximum, boolean logarithmic) {
    map.put("minimum", minimum);
    map.put("maximum", maximum);
    map.put("logarithmic", logarithmic);
  }

  private static Map<String, Object> trial(Trial trial) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("number", trial.number());
    map.put("state", trial.state().name().toLowerCase(Locale.ROOT));
    map.put("loss", trial.score());
    map.put("seconds", trial.duration().toMillis() / 1000.0);
    map.put("seed", Long.toString(trial.seed()));
    map.put("parameters", new TreeMap<>(trial.parameters()));
    List<List<Number>> losses = new ArrayList<>();
    trial.intermediateValues().forEach((step, loss) -> losses.add(List.of(step, loss)));
    map.put("intermediate", losses);
    map.put("error", trial.error());
    @SuppressWarnings({"unchecked", "rawtypes"}) // JSON knows null
    Map<String, Object> unchecked = (Map) map;
    return unchecked;
  }
}
