package org.gru4j.serve.http;

import java.io.IOException;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.core.StreamReadFeature;
import org.nd4j.shade.jackson.databind.DeserializationContext;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.JsonMappingException;
import org.nd4j.shade.jackson.databind.MapperFeature;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.deser.std.StdScalarDeserializer;
import org.nd4j.shade.jackson.databind.json.JsonMapper;
import org.nd4j.shade.jackson.databind.module.SimpleModule;

/** JSON of requests and answers, as records. Fields that a record does not have are ignored. */
public final class JsonText {
  private static final ObjectMapper MAPPER = mapper();

  private JsonText() {}

  private static ObjectMapper mapper() {
    return JsonMapper.builder()
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .serializationInclusion(JsonInclude.Include.NON_NULL)
        .addModule(new SimpleModule().addDeserializer(String.class, new StrictText()))
        .build();
  }

  /** A number is no text: 5 in the place of a prompt is a mistake of the client. */
  private static final class StrictText extends StdScalarDeserializer<String> {
    private static final long serialVersionUID = 1L;

    StrictText() {
      super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      if (!parser.hasToken(JsonToken.VALUE_STRING)) {
        context.reportInputMismatch(
            String.class, "a value of another type than text (%s)", parser.currentToken());
      }
      return parser.getText();
    }
  }

  /** JSON in one line; components that are null are left out. */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write " + value.getClass() + " as JSON.", e);
    }
  }

  /**
   * Reads a record, whose own checks say what its values must be.
   *
   * @throws HttpFailure with status 400 if the text is no JSON of it
   */
  public static <T> T read(Class<T> type, String json) {
    T value;
    try {
      value = MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw HttpFailure.badRequest("Expected JSON of a request, found " + reason(e) + ".");
    } catch (StackOverflowError e) {
      throw HttpFailure.badRequest("Expected JSON of a request, found one that nests too deeply.");
    }
    if (value == null) {
      throw HttpFailure.badRequest("Expected JSON of a request, found null.");
    }
    return value;
  }

  private static String reason(JsonProcessingException failure) {
    Throwable cause = failure.getCause();
    String reason =
        cause instanceof IllegalArgumentException
            ? String.valueOf(cause.getMessage())
            : failure.getOriginalMessage();
    String where =
        failure instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
            ? " at " + path(mapping)
            : "";
    // Class names say nothing to who sent the request.
    return strip(reason.replaceAll("`?(java|org)\\.[\\w.$]+`?", "another type").strip()) + where;
  }

  private static String strip(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  private static String path(JsonMappingException failure) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference each : failure.getPath()) {
      if (each.getFieldName() != null) {
        path.append(path.isEmpty() ? "" : ".").append(each.getFieldName());
      } else {
        path.append('[').append(each.getIndex()).append(']');
      }
    }
    return path.toString();
  }
}
