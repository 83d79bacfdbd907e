package org.gru4j.weights.tensors;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.gru4j.weights.WeightsException;
import org.gru4j.weights.internal.TensorHeader;
import org.gru4j.weights.internal.TensorType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonGenerator;

/**
 * Hugging Face's safetensors: eight bytes with the header's length, the header, a JSON object of
 * {@code {"name": {"dtype", "shape", "data_offsets"}}}, and the tensors' bytes, little-endian in
 * 'c' order. As the format demands, the tensors cover the rest of the file without holes or
 * overlaps, so that they never need more memory than the file has bytes.
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused when opened</td><td>a header that is cut short, longer than 100 MB or the file,
 *     not UTF-8, or does not begin with <code>&#123;</code>; text behind it; a name or a field
 *     twice; other fields than the three; sizes that are no integers, below 0, or whose product no
 *     file has; holes, overlaps and bytes left over; metadata that are not strings</td></tr>
 * <tr><td>refused when asked for</td><td>a tensor of integers, truth values, complex, 8-bit or
 *     smaller numbers, or of a type that is not known; of size 0; of more than 2 GiB or 32
 *     dimensions</td></tr>
 * <tr><td>ignored</td><td>{@code __metadata__}; tensors that nobody asks for</td></tr>
 * <tr><td>accepted</td><td>{@code F64}, {@code F32}, {@code F16}, {@code BF16}; scalars; tensors in
 *     any order; spaces around the header's parts</td></tr>
 * </table>
 */
final class SafetensorsFormat implements TensorFormat {
  /** The format's own limit. */
  private static final int MAXIMUM_HEADER_BYTES = 100_000_000;

  private static final int ALIGNMENT = Long.BYTES;
  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public String suffix() {
    return ".safetensors";
  }

  @Override
  public TensorSource open(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      FileState state = FileState.of(file);
      int headerBytes = headerBytes(file, state.size(), in.readNBytes(Long.BYTES));
      long start = (long) Long.BYTES + headerBytes;
      return new Source(
          state,
          start,
          SafetensorsHeader.read(file, in.readNBytes(headerBytes), state.size() - start));
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

  /**
   * An open file.
   *
   * @param start where the tensors' bytes begin
   */
  private record Source(FileState state, long start, Map<String, SafetensorsHeader.Entry> entries)
      implements TensorSource {
    @Override
    public Set<String> names() {
      return Collections.unmodifiableSet(entries.keySet());
    }

    @Override
    public INDArray read(String name) throws IOException {
      SafetensorsHeader.Entry entry = Objects.requireNonNull(entries.get(name), name);
      TensorHeader tensor = new TensorHeader(state.file(), name, type(entry), entry.shape());
      state.requireUnchanged();
      try (InputStream in = Files.newInputStream(state.file())) {
        in.skipNBytes(start + entry.begin());
        return tensor.decode(in.readNBytes(tensor.byteCount()), ByteOrder.LITTLE_ENDIAN, 'c');
      }
    }

    private TensorType type(SafetensorsHeader.Entry entry) {
      return switch (entry.dtype()) {
        case "F64" -> TensorType.FLOAT64;
        case "F32" -> TensorType.FLOAT32;
        case "F16" -> TensorType.FLOAT16;
        case "BF16" -> TensorType.BFLOAT16;
        default ->
            throw WeightsException.of(
                state.file(), entry.name(), "dtype F64, F32, F16 or BF16", entry.dtype());
      };
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
      json.writeObjectFieldStart(SafetensorsHeader.METADATA);
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
