package org.gru4j.train.checkpoint;

import org.gru4j.settings.SettingsJson;
import org.gru4j.train.history.TrainingState;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.MapperFeature;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.SerializationFeature;
import org.nd4j.shade.jackson.databind.json.JsonMapper;

/** The JSON of the state of a training; NaN is written as the string "NaN". */
final class TrainJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
          .build();

  private TrainJson() {}

  /** The header entry of every checkpoint. */
  record Header(int version, TrainingState state) {}

  static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(
          SettingsJson.flat(MAPPER.valueToTree(value), value.getClass()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write " + value.getClass() + " as JSON.", e);
    }
  }

  static <T> T read(Class<T> type, String json) throws JsonProcessingException {
    return MAPPER.treeToValue(SettingsJson.nested(MAPPER.readTree(json), type), type);
  }

  /** The version of a header of any version; 0 if there is none. */
  static int version(String json) throws JsonProcessingException {
    return MAPPER.readTree(json).path("version").asInt();
  }
}
