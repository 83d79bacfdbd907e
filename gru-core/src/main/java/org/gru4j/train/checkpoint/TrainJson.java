package org.gru4j.train.checkpoint;

import static org.nd4j.common.base.Preconditions.checkArgument;

import org.gru4j.settings.SettingsJson;
import org.gru4j.storage.VisibleText;
import org.gru4j.train.history.TrainingState;
import org.nd4j.shade.jackson.annotation.JsonIgnoreProperties;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.JsonMappingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.MapperFeature;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.SerializationFeature;
import org.nd4j.shade.jackson.databind.json.JsonMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** The JSON of the state of a training; NaN is written as the string "NaN". */
final class TrainJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
          .build();

  private TrainJson() {}

  /** The header entry of every checkpoint. */
  record Header(int version, TrainingState state) {
    Header {
      checkArgument(state != null, "Expected a state, found null.");
    }
  }

  static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(
          SettingsJson.flat(MAPPER.valueToTree(value), value.getClass()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write " + value.getClass() + " as JSON.", e);
    }
  }

  /**
   * Reads a record, whose own checks say what its values must be.
   *
   * @throws JsonProcessingException if it is none; {@link #reason} says why
   */
  static <T> T read(Class<T> type, String json) throws JsonProcessingException {
    T value;
    try {
      value = MAPPER.treeToValue(SettingsJson.nested(completed(MAPPER.readTree(json)), type), type);
    } catch (StackOverflowError e) {
      throw new JsonMappingException(null, "objects that nest too deeply", e);
    }
    if (value == null) {
      throw new JsonMappingException(null, "null");
    }
    return value;
  }

  /** With what is not written where there is none, which only a validation's error may be. */
  private static JsonNode completed(JsonNode tree) {
    for (JsonNode point : tree.path("state").path("history").path("validations")) {
      if (point instanceof ObjectNode fields && !fields.has("error")) {
        fields.putNull("error");
      }
    }
    return tree;
  }

  /** Why it cannot be read, to stand behind "found". */
  static String reason(JsonProcessingException failure) {
    Throwable cause = failure.getCause();
    boolean checked =
        cause instanceof IllegalArgumentException || cause instanceof IllegalStateException;
    String reason = cause != null && checked ? cause.getMessage() : failure.getOriginalMessage();
    return VisibleText.of(String.valueOf(reason));
  }

  /** The version of a header of any version; 0 if there is none. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Versioned(@JsonProperty("version") int version) {}
}
