package org.gru4j.tuning.description;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.gru4j.text.StrictUtf8Reader;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonPointer;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.SerializationFeature;
import org.nd4j.shade.jackson.dataformat.yaml.YAMLFactory;
import org.nd4j.shade.jackson.dataformat.yaml.YAMLGenerator;

/**
 * The YAML and JSON of descriptions; JSON is read as the YAML that it is.
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused</td><td>more than {@value #MOST_CHARACTERS} characters, comments included; bytes
 *     that are no UTF-8; a key twice; more than 100 lists and mappings in one another; keys that mean
 *     nothing, by their line</td></tr>
 * <tr><td>ignored</td><td>comments; a byte order mark</td></tr>
 * <tr><td>accepted</td><td>numbers without a point such as 1e-4, which are texts to YAML</td></tr>
 * </table>
 */
final class DescriptionText {
  /** The longest search in the documentation has a thousand. */
  static final int MOST_CHARACTERS = 1 << 20;

  private static final int DEEPEST = 100;

  private static final ObjectMapper YAML =
      new ObjectMapper(
          new YAMLFactory()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION));
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private DescriptionText() {}

  /** The text of a file, of which no more is read than may be there. */
  static String text(Path file) throws IOException {
    try (Reader reader = StrictUtf8Reader.open(file)) {
      char[] text = new char[MOST_CHARACTERS + 1];
      int length = 0;
      int read = 0;
      while (read >= 0 && length < text.length) {
        length += read;
        read = reader.read(text, length, text.length - length);
      }
      return new String(text, 0, length);
    }
  }

  static Section read(String text) {
    if (text.length() > MOST_CHARACTERS) {
      throw new DescriptionException(
          "Expected a search of at most %d characters, found more.".formatted(MOST_CHARACTERS));
    }
    try {
      Map<String, Integer> lines = lines(text);
      JsonNode root = YAML.readTree(text);
      Section whole = new Section(root, "", lines);
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

  /** Looks at all of it without a call for each level, before a tree of it is made. */
  private static Map<String, Integer> lines(String text) throws IOException {
    Map<String, Integer> lines = new HashMap<>();
    int depth = 0;
    try (JsonParser parser = YAML.getFactory().createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (depth > DEEPEST) {
          throw new DescriptionException(
              "Expected at most %d lists and mappings in one another, found more in line %d."
                  .formatted(DEEPEST, parser.getTokenLocation().getLineNr()));
        }
        if (token == JsonToken.FIELD_NAME) {
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
