package org.gru4j.tuning.description;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonPointer;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.SerializationFeature;
import org.nd4j.shade.jackson.dataformat.yaml.YAMLFactory;
import org.nd4j.shade.jackson.dataformat.yaml.YAMLGenerator;

/** The YAML and JSON of descriptions; JSON is read as the YAML that it is. */
final class DescriptionText {
  private static final ObjectMapper YAML =
      new ObjectMapper(
          new YAMLFactory()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION));
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private DescriptionText() {}

  static Section read(String text) {
    try {
      JsonNode root = YAML.readTree(text);
      Section whole = new Section(root, "", lines(text));
      if (!root.isObject()) {
        throw whole.failure("Expected keys such as model and space, found none.");
      }
      return whole;
    } catch (JsonProcessingException e) {
      String reason = e.getOriginalMessage().lines().findFirst().orElse("a mistake").strip();
      throw new DescriptionException(
          "Expected YAML or JSON, found a mistake in line %d: %s."
              .formatted(e.getLocation() == null ? 1 : e.getLocation().getLineNr(), reason));
    } catch (IOException e) {
      throw new IllegalStateException("A text in memory cannot be read.", e);
    }
  }

  private static Map<String, Integer> lines(String text) throws IOException {
    Map<String, Integer> lines = new HashMap<>();
    try (JsonParser parser = YAML.getFactory().createParser(text)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.FIELD_NAME) {
          JsonPointer place = parser.getParsingContext().pathAsPointer();
          lines.putIfAbsent(
              place.toString().substring(1).replace('/', '.'),
              parser.getTokenLocation().getLineNr());
        }
      }
    }
    return lines;
  }

  static String yaml(Map<String, Object> tree) {
    return write(YAML, tree);
  }

  static String json(Map<String, Object> tree) {
    return write(JSON, tree);
  }

  private static String write(ObjectMapper mapper, Map<String, Object> tree) {
    try {
      return mapper.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write the description " + tree + ".", e);
    }
  }

  /** A section whose keys are the reader's own, as plain maps, lists and values. */
  static Map<String, Object> plain(Section section) {
    section.sections();
    @SuppressWarnings("unchecked") // the section is a mapping
    Map<String, Object> map = YAML.convertValue(section.node(), Map.class);
    return map;
  }
}
