package org.gru4j.keras;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an array of a layer is called, of the many paths that Keras's versions and backends give it:
 * {@code gru/gru_cell/recurrent_kernel:0}, {@code gru_1/kernel}, {@code gru_1_W_z}.
 */
final class ArrayNames {
  private static final Pattern DIRECTION = Pattern.compile("(?:^|/)(forward|backward)_[^/]*");

  /** Keras 1 puts the layer's name in front, which may hold underscores itself. */
  private static final Pattern KERAS_1 =
      Pattern.compile("(?:.*_)?((?:[WUb]_[a-z])|[WUb]|gamma|beta|running_mean|running_std)");

  private ArrayNames() {}

  /**
   * The name that Keras's documentation knows, with {@code forward_} or {@code backward_} in front
   * if the layer has two directions.
   *
   * @param path below the layer's group
   */
  static String of(String path, int kerasVersion, boolean bidirectional) {
    String name = path.substring(path.lastIndexOf('/') + 1).replaceFirst(":\\d+$", "");
    if (kerasVersion == 1) {
      Matcher matcher = KERAS_1.matcher(name);
      name = matcher.matches() ? matcher.group(1) : name;
    }
    String direction = "";
    Matcher matcher = DIRECTION.matcher(path);
    while (bidirectional && matcher.find()) {
      // The last one is the GRU's, those before it may be the wrapper's.
      direction = matcher.group(1) + "_";
    }
    return direction + name;
  }
}
