package org.gru4j.weights.tensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gru4j.weights.WeightsException;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonParseException;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.JsonToken;

/** Reads what a safetensors file says of its tensors, and believes it only where it can be so. */
final class SafetensorsHeader {
  static final String METADATA = "__metadata__";

  private static final JsonFactory JSON =
      new JsonFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  /** Bits of one number, of the types that the format has. */
  private static final Map<String, Integer> BITS = new LinkedHashMap<>();

  static {
    for (String type : List.of("F64", "I64", "U64", "C64")) {
      BITS.put(type, 64);
    }
    for (String type : List.of("F32", "I32", "U32")) {
      BITS.put(type, 32);
    }
    for (String type : List.of("F16", "BF16", "I16", "U16")) {
      BITS.put(type, 16);
    }
    for (String type : List.of("BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2", "F8_E8M0")) {
      BITS.put(type, 8);
    }
    BITS.put("F6_E2M3", 6);
    BITS.put("F6_E3M2", 6);
    BITS.put("F4", 4);
  }

  /**
   * A tensor and where its bytes are, counted from the end of the header.
   *
   * @param dtype any name, of a type that this reader need not know
   */
  @SuppressWarnings("ArrayRecordComponent") // entries are not compared
  record Entry(String name, String dtype, long[] shape, long begin, long end) {}

  private final Path file;

  private SafetensorsHeader(Path file) {
    this.file = file;
  }

  /**
   * The tensors in the order of their bytes.
   *
   * @param dataBytes how many bytes follow the header
   * @throws WeightsException if it is no header as the format has it, or the tensors do not cover
   *     all bytes without holes and overlaps
   */
  static Map<String, Entry> read(Path file, byte[] header, long dataBytes) throws IOException {
    SafetensorsHeader reader = new SafetensorsHeader(file);
    List<Entry> byPosition = reader.entries(reader.text(header));
    // A tensor without numbers stands before the one that begins where it does.
    byPosition.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    reader.requireCovered(byPosition, dataBytes);
    Map<String, Entry> entries = new LinkedHashMap<>();
    byPosition.forEach(entry -> entries.put(entry.name(), entry));
    return entries;
  }

  private String text(byte[] header) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(header)).toString();
      if (text.startsWith("{")) {
        return text;
      }
      throw WeightsException.of(file, "a header in JSON that begins with {", text);
    } catch (CharacterCodingException e) {
      throw WeightsException.of(file, "a header in JSON in UTF-8", "other bytes");
    }
  }

  private void requireCovered(List<Entry> byPosition, long dataBytes) {
    long position = 0;
    for (Entry entry : byPosition) {
      Integer bits = BITS.get(entry.dtype);
      // Of a type that is not known the end alone is believed.
      long end = bits == null ? Math.max(position, entry.end) : position + bytes(entry, bits);
      if (entry.begin != position || entry.end != end) {
        throw WeightsException.of(
            file,
            entry.name,
            "data_offsets [%d, %d]".formatted(position, end),
            "[%d, %d]".formatted(entry.begin, entry.end));
      }
      position = end;
    }
    if (position != dataBytes) {
      throw WeightsException.of(
          file,
          "%d bytes of tensors, as the header claims,".formatted(position),
          Long.toString(dataBytes));
    }
  }

  private long bytes(Entry entry, int bits) {
    long count = 1;
    try {
      for (long size : entry.shape) {
        count = Math.multiplyExact(count, size);
      }
      long all = Math.multiplyExact(count, bits);
      if (all % Byte.SIZE == 0) {
        return all / Byte.SIZE;
      }
    } catch (ArithmeticException e) {
      // Refused below: no file holds so many.
    }
    throw WeightsException.of(
        file,
        entry.name,
        "a shape whose numbers fill whole bytes of a file",
        "%s of %d bits each".formatted(Arrays.toString(entry.shape), bits));
  }

  private List<Entry> entries(String header) throws IOException {
    List<Entry> entries = new ArrayList<>();
    String name = null;
    try (JsonParser json = JSON.createParser(header)) {
      expect(json, json.nextToken(), JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        name = json.getCurrentName();
        json.nextToken();
        if (METADATA.equals(name)) {
          skipMetadata(json);
        } else {
          entries.add(entry(name, json));
        }
      }
      expect(json, json.currentToken(), JsonToken.END_OBJECT);
      expect(json, json.nextToken(), null);
      return entries;
    } catch (JsonProcessingException e) {
      String where = name == null ? "" : " at tensor " + name;
      String found = e.getOriginalMessage().lines().findFirst().orElse("another text");
      throw WeightsException.of(file, "a header in JSON", found + where);
    }
  }

  /** An object of strings, as the format has it; deeper ones would cost memory at every level. */
  private static void skipMetadata(JsonParser json) throws IOException {
    expect(json, json.currentToken(), JsonToken.START_OBJECT);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      expect(json, json.nextToken(), JsonToken.VALUE_STRING);
    }
    expect(json, json.currentToken(), JsonToken.END_OBJECT);
  }

  private Entry entry(String name, JsonParser json) throws IOException {
    expect(json, json.currentToken(), JsonToken.START_OBJECT);
    String dtype = null;
    long[] shape = null;
    long[] offsets = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.getCurrentName();
      json.nextToken();
      switch (field) {
        case "dtype" -> {
          expect(json, json.currentToken(), JsonToken.VALUE_STRING);
          dtype = json.getText();
        }
        case "shape" -> shape = sizes(json);
        case "data_offsets" -> offsets = sizes(json);
        default -> throw new JsonParseException(json, "another field, %s,".formatted(field));
      }
    }
    expect(json, json.currentToken(), JsonToken.END_OBJECT);
    if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
      throw WeightsException.of(
          file, name, "dtype, shape and two data_offsets", "a header without them");
    }
    return new Entry(name, dtype, shape, offsets[0], offsets[1]);
  }

  private static long[] sizes(JsonParser json) throws IOException {
    expect(json, json.currentToken(), JsonToken.START_ARRAY);
    List<Long> values = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json, json.currentToken(), JsonToken.VALUE_NUMBER_INT);
      values.add(json.getLongValue());
      if (json.getLongValue() < 0) {
        throw new JsonParseException(json, "the size %d below 0".formatted(json.getLongValue()));
      }
    }
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  private static void expect(JsonParser json, @Nullable JsonToken found, @Nullable JsonToken wanted)
      throws IOException {
    if (found != wanted) {
      throw new JsonParseException(json, "%s instead of %s".formatted(found, wanted));
    }
  }
}
