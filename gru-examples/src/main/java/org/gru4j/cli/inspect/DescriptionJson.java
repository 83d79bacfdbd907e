package org.gru4j.cli.inspect;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** What is said of a model, for programs. */
public final class DescriptionJson {
  private static final Pattern SPACE = Pattern.compile(" (.)");

  private DescriptionJson() {}

  /** One object; its names are those of fields, "batchSize" for "batch size". */
  public static String of(Map<?, ?> values) {
    try {
      return new ObjectMapper().writeValueAsString(camelCased(values));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write what is said of a model as JSON.", e);
    }
  }

  private static Map<String, @Nullable Object> camelCased(Map<?, ?> values) {
    Map<String, @Nullable Object> renamed = new LinkedHashMap<>();
    values.forEach(
        (name, value) ->
            renamed.put(
                SPACE
                    .matcher(String.valueOf(name))
                    .replaceAll(it -> it.group(1).toUpperCase(Locale.ROOT)),
                value instanceof Map<?, ?> inner ? camelCased(inner) : value));
    return renamed;
  }
}
