package org.gru4j.cli.run;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.gru4j.settings.Settings;
import org.gru4j.tuning.runners.Objective;
import org.gru4j.tuning.spaces.ModelSpace;
import org.jspecify.annotations.Nullable;

/**
 * A training whose settings can be searched. Reads nothing before it is asked for the objective or
 * for what the data are.
 */
public interface Searchable {
  /** What can be searched. */
  ModelSpace<?> space();

  /**
   * What trials train and are compared by.
   *
   * @param fixed values of fields that are not searched
   * @param epochs of a trial, if the search says
   */
  Objective objective(Map<String, Object> fixed, OptionalInt epochs);

  /** What trials are trained and compared on, the same wherever it lies and whatever its name. */
  String data();

  /** What is learnt from, for people. */
  String corpus();

  /**
   * What all trials have in common: what a search fixes, and for the rest what the options of a
   * command say, but for an optimiser as a whole, of which its settings are searched, and the seed,
   * of which each trial has one of its own.
   *
   * @param fixed by the search
   * @param epochs of a trial, if the search says
   * @param settings that the options made
   */
  static Map<String, Object> values(
      Map<String, Object> fixed, OptionalInt epochs, Record... settings) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Record each : settings) {
      Map<String, @Nullable Object> all = Settings.values(each);
      all.forEach(
          (name, value) -> {
            if (value != null && !name.equals("updater") && !name.equals("seed")) {
              values.put(name, value);
            }
          });
    }
    values.putAll(fixed);
    epochs.ifPresent(count -> values.put("epochs", count));
    return values;
  }
}
