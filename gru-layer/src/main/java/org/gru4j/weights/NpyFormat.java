package org.gru4j.weights;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * NumPy's {@code .npy}, one array whose name is the file's: the magic string, a version, the length
 * of a header that is a Python dictionary of {@code descr}, {@code fortran_order} and {@code
 * shape}, and the numbers (NumPy Enhancement Proposal 1; versions 1 to 3).
 */
final class NpyFormat implements TensorFormat {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** NumPy's own limit; a header of numbers has about a hundred bytes. */
  private static final int MAXIMUM_HEADER_BYTES = 10_000;

  private static final int ALIGNMENT = 64;
  private static final Pattern FIELD =
      Pattern.compile(
          "\\s*['\"](descr|fortran_order|shape)['\"]\\s*:\\s*"
              + "('[^']*'|\"[^\"]*\"|True|False|\\([\\d\\sL,-]*\\))\\s*,?\\s*");

  @Override
  public String suffix() {
    return ".npy";
  }

  @Override
  public Map<String, INDArray> read(Path file) throws IOException {
    String fileName = String.valueOf(file.getFileName());
    String name = fileName.substring(0, fileName.length() - suffix().length());
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return Map.of(name, read(in, file, name, Files.size(file)));
    }
  }

  /**
   * One array.
   *
   * @param limit most bytes that the numbers may have
   * @throws WeightsException if the stream is not exactly one intact array within the limit
   */
  static INDArray read(InputStream in, Path file, String name, long limit) throws IOException {
    Map<String, String> fields = fields(header(in, file, name), file, name);
    String descr = fields.getOrDefault("descr", "");
    TensorHeader tensor =
        new TensorHeader(file, name, type(descr, file, name), shape(fields, file, name));
    if (tensor.byteCount() > limit) {
      throw tensor.refused(
          "at most %d bytes".formatted(limit), "a claim of %d".formatted(tensor.byteCount()));
    }
    byte[] content = in.readNBytes(tensor.byteCount());
    if (in.read() >= 0) {
      throw tensor.refused("%d bytes of numbers".formatted(content.length), "more");
    }
    ByteOrder byteOrder = descr.charAt(1) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return tensor.decode(
        content, byteOrder, "True".equals(fields.get("fortran_order")) ? 'f' : 'c');
  }

  private static String header(InputStream in, Path file, String name) throws IOException {
    byte[] start = in.readNBytes(MAGIC.length + 2);
    if (start.length < MAGIC.length + 2
        || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw WeightsException.of(file, name, "NumPy's magic string", "other bytes");
    }
    int version = start[MAGIC.length];
    if (version < 1 || version > 3) {
      throw WeightsException.of(file, name, "version 1, 2 or 3", Integer.toString(version));
    }
    int lengthBytes = version == 1 ? Short.BYTES : Integer.BYTES;
    ByteBuffer length =
        ByteBuffer.wrap(Arrays.copyOf(in.readNBytes(lengthBytes), Long.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    long claimed = length.getLong();
    if (claimed > MAXIMUM_HEADER_BYTES) {
      throw WeightsException.of(
          file,
          name,
          "a header of at most %d bytes".formatted(MAXIMUM_HEADER_BYTES),
          "a claim of %d".formatted(claimed));
    }
    byte[] header = in.readNBytes((int) claimed);
    if (header.length < claimed) {
      throw WeightsException.of(
          file, name, "a header of %d bytes".formatted(claimed), Integer.toString(header.length));
    }
    return new String(header, StandardCharsets.UTF_8).strip();
  }

  private static Map<String, String> fields(String header, Path file, String name) {
    Map<String, String> fields = new HashMap<>();
    Matcher field = FIELD.matcher(header);
    if (header.startsWith("{") && header.endsWith("}")) {
      field.region(1, header.length() - 1);
      while (field.lookingAt() && fields.put(field.group(1), field.group(2)) == null) {
        field.region(field.end(), header.length() - 1);
      }
    }
    if (fields.size() != 3 || field.regionStart() != header.length() - 1) {
      throw WeightsException.of(
          file, name, "a header of descr, fortran_order and shape", "\"" + header + "\"");
    }
    return fields;
  }

  private static TensorType type(String descr, Path file, String name) {
    // Without the quotes: order of bytes, kind, width.
    return switch (descr.replaceAll("^['\"][<>=]|['\"]$", "")) {
      case "f8" -> TensorType.FLOAT64;
      case "f4" -> TensorType.FLOAT32;
      case "f2" -> TensorType.FLOAT16;
      default -> throw WeightsException.of(file, name, "descr f2, f4 or f8", descr);
    };
  }

  private static long[] shape(Map<String, String> fields, Path file, String name) {
    String shape = fields.getOrDefault("shape", "");
    String sizes = shape.replaceAll("[()\\sL]", "");
    try {
      return sizes.isEmpty()
          ? new long[0]
          : Arrays.stream(sizes.split(",")).mapToLong(Long::parseLong).toArray();
    } catch (NumberFormatException e) {
      throw WeightsException.of(file, name, "a shape of integers", shape);
    }
  }

  @Override
  public void write(Map<String, INDArray> tensors, OutputStream out) throws IOException {
    if (tensors.size() != 1) {
      throw new WeightsException(
          "Expected one tensor to write as .npy, found %d; .npz and .safetensors hold many."
              .formatted(tensors.size()));
    }
    write(tensors.values().iterator().next(), out);
  }

  static void write(INDArray tensor, OutputStream out) throws IOException {
    String shape =
        LongStream.of(tensor.shape()).mapToObj(size -> size + ",").collect(Collectors.joining(" "));
    String fields =
        "{'descr': '<f%d', 'fortran_order': False, 'shape': (%s), }"
            .formatted(TensorType.of(tensor).width(), shape);
    int before = MAGIC.length + 2 + Short.BYTES;
    // The numbers start at a multiple of 64 bytes, after a line break.
    int length = (before + fields.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT - before;
    out.write(MAGIC);
    out.write(new byte[] {1, 0, (byte) length, (byte) (length >> Byte.SIZE)});
    out.write(
        (fields + " ".repeat(length - fields.length() - 1) + "\n")
            .getBytes(StandardCharsets.US_ASCII));
    out.write(TensorType.encode(tensor));
  }
}
