package org.gru4j.train.events;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.json.JsonMapper;

/** Events as lines of JSON; NaN is the string "NaN". */
final class EventJson {
  /** No event nests deeper. A parser that is handed more would run out of stack. */
  private static final int DEEPEST = 16;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private EventJson() {}

  /** A line with its end. */
  static byte[] line(TrainingEvent event) {
    try {
      return (MAPPER.writerFor(TrainingEvent.class).writeValueAsString(event) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write " + event.getClass() + " as JSON.", e);
    }
  }

  /** The event of a line; empty if it is none. */
  static Optional<TrainingEvent> parse(byte[] line, int length) {
    if (!isShallow(line, length)) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(
          MAPPER.readValue(
              new String(line, 0, length, StandardCharsets.UTF_8), TrainingEvent.class));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isShallow(byte[] line, int length) {
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < length; i++) {
      switch (line[i]) {
        case '"' -> quoted = !quoted;
        case '\\' -> i += quoted ? 1 : 0;
        case '{', '[' -> depth += quoted ? 0 : 1;
        case '}', ']' -> depth -= quoted ? 0 : 1;
        default -> {}
      }
      if (depth > DEEPEST) {
        return false;
      }
    }
    return true;
  }
}
