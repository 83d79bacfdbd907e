package org.gru4j.keras;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.modelimport.keras.utils.KerasModelUtils;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.JsonToken;

/**
 * Reads the JSON of a Keras file.
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused</td><td>anything but one object; text behind it; a key twice in one object; more
 *     than 200 objects and lists in one another, which would exhaust the stack; more than 64
 *     MiB</td></tr>
 * <tr><td>ignored</td><td>white space</td></tr>
 * <tr><td>accepted</td><td>everything else that is JSON</td></tr>
 * </table>
 */
final class ModelJson {
  /** Configurations have some ten thousand characters. */
  static final int MOST_CHARACTERS = 64 << 20;

  private static final int DEEPEST = 200;

  private static final JsonFactory STRICT =
      new JsonFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private ModelJson() {}

  /**
   * The object that a text is.
   *
   * @param expected for the message
   * @throws KerasImportException if it is none
   */
  static Map<String, Object> read(String json, Path file, String expected) {
    try {
      requireFlat(json, file, expected);
      return KerasModelUtils.parseJsonString(json);
    } catch (JsonProcessingException e) {
      throw KerasImportException.of(file, expected, "other text");
    } catch (IOException e) {
      throw new IllegalStateException("A text in memory can be read.", e);
    }
  }

  /** Looks at all of it without a call for each level. */
  private static void requireFlat(String json, Path file, String expected) throws IOException {
    if (json.length() > MOST_CHARACTERS) {
      throw KerasImportException.of(
          file, expected, "more than %d characters".formatted(MOST_CHARACTERS));
    }
    try (JsonParser parser = STRICT.createParser(json)) {
      JsonToken token = parser.nextToken();
      if (token != JsonToken.START_OBJECT) {
        throw KerasImportException.of(file, expected, "other text");
      }
      int depth = 1;
      while (depth > 0) {
        token = parser.nextToken();
        if (token == null) {
          throw KerasImportException.of(file, expected, "other text");
        }
        depth += token.isStructStart() ? 1 : 0;
        depth -= token.isStructEnd() ? 1 : 0;
        if (depth > DEEPEST) {
          throw KerasImportException.of(
              file, expected, "more than %d levels of it".formatted(DEEPEST));
        }
      }
      if (parser.nextToken() != null) {
        throw KerasImportException.of(file, expected, "more text behind it");
      }
    }
  }
}
