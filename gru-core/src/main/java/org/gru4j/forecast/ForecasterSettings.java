package org.gru4j.forecast;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.gru4j.forecast.series.Frequency;
import org.gru4j.forecast.series.Series;
import org.gru4j.forecast.series.SeriesException;
import org.gru4j.forecast.series.SeriesReader;
import org.gru4j.forecast.series.SeriesRoles;
import org.gru4j.forecast.series.SeriesSet;
import org.gru4j.math.density.Density;
import org.gru4j.settings.Batching;
import org.gru4j.settings.Setting;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.CheckpointWriter;

/**
 * What a forecaster must remember besides its network.
 *
 * @param version of this form
 * @param lags how many steps back single numbers are read
 * @param timed whether the series of the training have times
 * @param categories what there is of each column of categories, the first for whatever else comes
 * @param columns mean and deviation of the known, the past and the constant columns of the training
 * @param reader how the tables of the training are read
 */
record ForecasterSettings(
    int version,
    Batching batching,
    int batchesPerEpoch,
    @Setting(value = "How much more often great series are drawn", before = "0") double sizeWeight,
    ForecastWindow window,
    Density density,
    WindowScaling scaling,
    boolean nonNegative,
    Frequency frequency,
    boolean timed,
    SeriesRoles roles,
    List<Integer> lags,
    List<List<String>> categories,
    List<Column> columns,
    SeriesReader reader) {
  private static final int VERSION = 1;
  private static final String ENTRY = "forecaster.json";
  private static final int MOST_CATEGORIES = 5000;

  /** Stands for a category that the training did not have. */
  static final String OTHER = "";

  /** How a column is standardised. */
  record Column(double mean, double deviation) {
    /** Standardised; a missing one is like the mean. */
    double apply(double value) {
      return Double.isNaN(value) ? 0 : (value - mean) / deviation;
    }
  }

  ForecasterSettings {
    checkArgument(
        batching != null
            && window != null
            && density != null
            && scaling != null
            && frequency != null
            && roles != null
            && reader != null,
        "Expected window, density, scaling, frequency, roles and reader, found null.");
    checkArgument(
        lags != null && !lags.isEmpty() && lags.stream().allMatch(lag -> lag != null && lag >= 1),
        "Expected lags >= 1, found %s.",
        lags);
    checkArgument(
        categories != null
            && categories.size() == roles.categories().size()
            && categories.stream().allMatch(each -> each != null && !each.isEmpty()),
        "Expected what there is of each category, found %s.",
        categories);
    checkArgument(
        columns != null
            && columns.size()
                == roles.known().size() + roles.past().size() + roles.constants().size()
            && columns.stream()
                .allMatch(
                    each -> each != null && each.deviation() > 0 && Double.isFinite(each.mean())),
        "Expected mean and deviation of each column, found %s.",
        columns);
  }

  /** Learns from what is trained on what must be known of it. */
  static ForecasterSettings learn(ForecasterConfiguration configuration, SeriesSet training) {
    SeriesRoles roles = training.roles();
    List<List<String>> categories = new ArrayList<>();
    for (int i = 0; i < roles.categories().size(); i++) {
      int column = i;
      TreeSet<String> found = new TreeSet<>();
      training.series().forEach(each -> found.add(each.categories().get(column)));
      if (found.size() > MOST_CATEGORIES) {
        throw new SeriesException(
            "Expected at most %,d categories in column \"%s\", found %,d: what differs between all series is their id."
                .formatted(MOST_CATEGORIES, roles.categories().get(i), found.size()));
      }
      List<String> all = new ArrayList<>(List.of(OTHER));
      found.stream().filter(name -> !name.equals(OTHER)).forEach(all::add);
      categories.add(List.copyOf(all));
    }
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < roles.known().size(); i++) {
      int column = i;
      columns.add(column(training, (each, step) -> each.known(column, step)));
    }
    for (int i = 0; i < roles.past().size(); i++) {
      int column = i;
      columns.add(column(training, (each, step) -> each.past(column, step)));
    }
    for (int i = 0; i < roles.constants().size(); i++) {
      int column = i;
      columns.add(column(training, (each, step) -> each.constant(column)));
    }
    return new ForecasterSettings(
        VERSION,
        configuration.batching(),
        configuration.batchesPerEpoch(),
        configuration.sizeWeight(),
        configuration.window(),
        configuration.density(),
        configuration.scaling(),
        configuration.nonNegative(),
        training.frequency(),
        training.series().stream().allMatch(each -> each.start() != null),
        roles,
        Arrays.stream(training.frequency().lags(configuration.window().longestLag()))
            .boxed()
            .toList(),
        categories,
        columns,
        SeriesReader.USUAL);
  }

  ForecasterSettings reading(SeriesReader tables) {
    return new ForecasterSettings(
        version,
        batching,
        batchesPerEpoch,
        sizeWeight,
        window,
        density,
        scaling,
        nonNegative,
        frequency,
        timed,
        roles,
        lags,
        categories,
        columns,
        tables);
  }

  /** A number of a series at a step. */
  private interface Cell {
    double of(Series series, int step);
  }

  private static Column column(SeriesSet training, Cell cell) {
    double sum = 0;
    double squares = 0;
    long count = 0;
    for (Series each : training.series()) {
      for (int step = 0; step < each.length(); step++) {
        double value = cell.of(each, step);
        if (!Double.isNaN(value)) {
          count++;
          // Welford 1962.
          double distance = value - sum;
          sum += distance / count;
          squares += distance * (value - sum);
        }
      }
    }
    double deviation = count == 0 ? 1 : Math.sqrt(squares / count);
    return new Column(sum, deviation > 0 ? deviation : 1);
  }

  /** What whoever feeds the network must know, by its name. */
  Map<String, Object> description() {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("frequency", frequency.toString());
    description.put("context", window.context());
    description.put("horizon", window.horizon());
    description.put("strategy", window.strategy().name().toLowerCase(Locale.ROOT));
    description.put("scaling", scaling.name().toLowerCase(Locale.ROOT));
    description.put("distribution", density.name().toLowerCase(Locale.ROOT));
    description.put("non negative", nonNegative);
    description.put("lags", lags);
    description.put("features", new WindowFeatures(this).names());
    description.put("means", columns.stream().map(Column::mean).toList());
    description.put("deviations", columns.stream().map(Column::deviation).toList());
    description.put("categories", categories);
    return description;
  }

  /** How a known column is standardised. */
  Column known(int column) {
    return columns.get(column);
  }

  /** How a past column is standardised. */
  Column past(int column) {
    return columns.get(roles.known().size() + column);
  }

  /** How a constant column is standardised. */
  Column constant(int column) {
    return columns.get(roles.known().size() + roles.past().size() + column);
  }

  static Optional<ForecasterSettings> of(Checkpoint checkpoint) {
    if (!checkpoint.has(ENTRY)) {
      return Optional.empty();
    }
    ForecasterSettings settings =
        checkpoint.json(ENTRY, ForecasterSettings.class, "the settings of a forecaster");
    if (settings.version() != VERSION) {
      throw new SeriesException(
          "Expected a forecaster of version %d in %s, found version %d."
              .formatted(VERSION, checkpoint.file(), settings.version()));
    }
    return Optional.of(settings);
  }

  void writeTo(CheckpointWriter writer) throws IOException {
    writer.json(ENTRY, this);
  }
}
