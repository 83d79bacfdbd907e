package org.gru4j.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonGenerator;
import org.nd4j.shade.jackson.core.JsonParseException;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.JsonToken;

/**
 * Hugging Face's safetensors: eight bytes with the header's length, the header, a JSON object of
 * {@code {"name": {"dtype", "shape", "data_offsets"}}}, and the tensors' bytes, little-endian in
 * 'c' order. As the format demands, the tensors cover the rest of the file without holes or
 * overlaps, so that they never need more memory than the file has bytes.
 */
final class SafetensorsFormat implements TensorFormat {
  private static final String METADATA = "__metadata__";

  /** The format's own limit. */
  private static final int MAXIMUM_HEADER_BYTES = 100_000_000;

  private static final int ALIGNMENT = Long.BYTES;

  private static final JsonFactory JSON =
      new JsonFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  /** A tensor and where its bytes are, counted from the end of the header. */
  private record Entry(TensorHeader header, long begin, long end) {}

  @Override
  public String suffix() {
    return ".safetensors";
  }

  @Override
  public Map<String, INDArray> read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      long size = Files.size(file);
      int headerBytes = headerBytes(file, size, in.readNBytes(Long.BYTES));
      List<Entry> byPosition = entries(file, in.readNBytes(headerBytes));
      byPosition.sort(Comparator.comparingLong(Entry::begin));
      requireCovered(file, byPosition, size - Long.BYTES - headerBytes);
      Map<String, INDArray> tensors = new LinkedHashMap<>();
      for (Entry entry : byPosition) {
        byte[] content = in.readNBytes(entry.header.byteCount());
        tensors.put(
            entry.header.name(), entry.header.decode(content, ByteOrder.LITTLE_ENDIAN, 'c'));
      }
      return tensors;
    }
  }

  private static int headerBytes(Path file, long size, byte[] start) {
    if (start.length < Long.BYTES) {
      throw WeightsException.of(file, "at least %d bytes".formatted(Long.BYTES), "" + size);
    }
    long claimed = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
    long limit = Math.min(size - Long.BYTES, MAXIMUM_HEADER_BYTES);
    if (claimed < 0 || claimed > limit) {
      throw WeightsException.of(
          file,
          "a header of at most %d bytes".formatted(limit),
          "a claim of " + Long.toUnsignedString(claimed));
    }
    return (int) claimed;
  }

  private static void requireCovered(Path file, List<Entry> byPosition, long dataBytes) {
    long position = 0;
    for (Entry entry : byPosition) {
      if (entry.begin != position || entry.end - entry.begin != entry.header.byteCount()) {
        throw entry.header.refused(
            "data_offsets [%d, %d]".formatted(position, position + entry.header.byteCount()),
            "[%d, %d]".formatted(entry.begin, entry.end));
      }
      position = entry.end;
    }
    if (position != dataBytes) {
      throw WeightsException.of(
          file,
          "%d bytes of tensors, as the header claims,".formatted(position),
          Long.toString(dataBytes));
    }
  }

  private static List<Entry> entries(Path file, byte[] header) throws IOException {
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
          entries.add(entry(file, name, json));
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

  private static void expectScalar(JsonParser json) throws IOException {
    JsonToken found = json.currentToken();
    if (found == null || !found.isScalarValue()) {
      throw new JsonParseException(json, found + " instead of a string or number");
    }
  }

  private static Entry entry(Path file, String name, JsonParser json) throws IOException {
    expect(json, json.currentToken(), JsonToken.START_OBJECT);
    TensorType type = null;
    long[] shape = null;
    long[] offsets = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.getCurrentName();
      json.nextToken();
      switch (field) {
        case "dtype" -> type = type(file, name, json.getText());
        case "shape" -> shape = integers(json);
        case "data_offsets" -> offsets = integers(json);
        default -> expectScalar(json);
      }
    }
    if (type == null || shape == null || offsets == null || offsets.length != 2) {
      throw WeightsException.of(
          file, name, "dtype, shape and two data_offsets", "a header without them");
    }
    return new Entry(new TensorHeader(file, name, type, shape), offsets[0], offsets[1]);
  }

  private static TensorType type(Path file, String name, String dtype) {
    return switch (dtype) {
      case "F64" -> TensorType.FLOAT64;
      case "F32" -> TensorType.FLOAT32;
      case "F16" -> TensorType.FLOAT16;
      case "BF16" -> TensorType.BFLOAT16;
      default -> throw WeightsException.of(file, name, "dtype F64, F32, F16 or BF16", dtype);
    };
  }

  private static long[] integers(JsonParser json) throws IOException {
    expect(json, json.currentToken(), JsonToken.START_ARRAY);
    List<Long> values = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json, json.currentToken(), JsonToken.VALUE_NUMBER_INT);
      values.add(json.getLongValue());
    }
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  private static void expect(JsonParser json, @Nullable JsonToken found, @Nullable JsonToken wanted)
      throws IOException {
    if (found != wanted) {
      throw new JsonParseException(json, "%s instead of %s".formatted(found, wanted));
    }
  }

  @Override
  public void write(Map<String, INDArray> tensors, OutputStream out) throws IOException {
    byte[] header = header(tensors);
    byte[] length = new byte[Long.BYTES];
    ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length);
    out.write(length);
    out.write(header);
    for (INDArray tensor : tensors.values()) {
      out.write(TensorType.encode(tensor));
    }
  }

  /** The header, filled up with spaces so that the numbers stand at a multiple of eight bytes. */
  private static byte[] header(Map<String, INDArray> tensors) throws IOException {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(written)) {
      json.writeStartObject();
      // Loaders of Hugging Face refuse files that do not name their framework.
      json.writeObjectFieldStart(METADATA);
      json.writeStringField("format", "pt");
      json.writeEndObject();
      long position = 0;
      for (Map.Entry<String, INDArray> tensor : tensors.entrySet()) {
        TensorType type = TensorType.of(tensor.getValue());
        long end = position + tensor.getValue().length() * type.width();
        json.writeObjectFieldStart(tensor.getKey());
        json.writeStringField("dtype", type == TensorType.FLOAT64 ? "F64" : "F32");
        writeIntegers(json, "shape", tensor.getValue().shape());
        writeIntegers(json, "data_offsets", position, end);
        json.writeEndObject();
        position = end;
      }
      json.writeEndObject();
    }
    byte[] header = written.toByteArray();
    int padded = (header.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] filled = Arrays.copyOf(header, padded);
    Arrays.fill(filled, header.length, padded, (byte) ' ');
    return filled;
  }

  private static void writeIntegers(JsonGenerator json, String field, long... values)
      throws IOException {
    json.writeFieldName(field);
    json.writeArray(values, 0, values.length);
  }
}
