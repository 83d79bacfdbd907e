package org.gru4j.weights.tensors;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gru4j.weights.WeightsException;
import org.gru4j.weights.internal.TensorHeader;
import org.gru4j.weights.internal.TensorType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a NumPy array says of itself before its numbers. */
final class NpyHeader {
  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** NumPy's own limit; a header of numbers has about a hundred bytes. */
  private static final int MAXIMUM_BYTES = 10_000;

  private static final Pattern FIELD =
      Pattern.compile(
          "\\s*['\"](descr|fortran_order|shape)['\"]\\s*:\\s*"
              + "('[^']*'|\"[^\"]*\"|True|False|\\[[^\\]]*\\]|\\([^)]*\\))\\s*(,?)\\s*");

  private static final Pattern TRUTH = Pattern.compile("True|False");

  /** Python 2 ends long integers with an L. */
  private static final Pattern SIZE = Pattern.compile("\\s*(\\d+)L?\\s*");

  /** Order of bytes, which is the machine's without a sign, kind and width. */
  private static final Pattern FLOATS = Pattern.compile("['\"]([<>=|]?)f([248])['\"]");

  private final Path file;
  private final String name;
  private final String descr;
  private final boolean fortranOrder;
  private final long[] shape;

  private NpyHeader(Path file, String name, Map<String, String> fields) {
    this.file = file;
    this.name = name;
    this.descr = fields.getOrDefault("descr", "");
    this.fortranOrder = "True".equals(fields.get("fortran_order"));
    this.shape = shape(fields.getOrDefault("shape", ""));
  }

  /**
   * Reads up to the first number.
   *
   * @param name of the array, for messages
   * @throws WeightsException if that is no header as NumPy writes it
   */
  static NpyHeader read(InputStream in, Path file, String name) throws IOException {
    return new NpyHeader(file, name, fields(text(in, file, name), file, name));
  }

  private static String text(InputStream in, Path file, String name) throws IOException {
    byte[] start = in.readNBytes(MAGIC.length + 2);
    if (start.length < MAGIC.length + 2
        || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw WeightsException.of(file, name, "NumPy's magic string", "other bytes");
    }
    int version = Byte.toUnsignedInt(start[MAGIC.length]);
    int minor = Byte.toUnsignedInt(start[MAGIC.length + 1]);
    if (version < 1 || version > 3 || minor != 0) {
      throw WeightsException.of(
          file, name, "version 1.0, 2.0 or 3.0", "%d.%d".formatted(version, minor));
    }
    byte[] length = in.readNBytes(version == 1 ? Short.BYTES : Integer.BYTES);
    long claimed =
        ByteBuffer.wrap(Arrays.copyOf(length, Long.BYTES)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (claimed > MAXIMUM_BYTES) {
      throw WeightsException.of(
          file,
          name,
          "a header of at most %d bytes".formatted(MAXIMUM_BYTES),
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
    boolean more = header.startsWith("{") && header.endsWith("}");
    if (more) {
      field.region(1, header.length() - 1);
    }
    while (more && field.lookingAt() && fields.put(field.group(1), field.group(2)) == null) {
      more = !field.group(3).isEmpty();
      field.region(field.end(), header.length() - 1);
    }
    if (fields.size() != 3
        || field.regionStart() != header.length() - 1
        || !TRUTH.matcher(fields.getOrDefault("fortran_order", "")).matches()) {
      throw WeightsException.of(
          file, name, "a header of descr, fortran_order and shape", "\"" + header + "\"");
    }
    return fields;
  }

  /** A Python tuple: each size but the last needs a comma, and a single one needs it too. */
  private long[] shape(String text) {
    String inner = text.startsWith("(") ? text.substring(1, text.length() - 1) : text;
    List<String> sizes = new ArrayList<>(List.of(inner.split(",", -1)));
    boolean tuple = text.startsWith("(") && (sizes.size() > 1 || inner.isBlank());
    if (sizes.get(sizes.size() - 1).isBlank()) {
      sizes.remove(sizes.size() - 1);
    }
    long[] shape = new long[sizes.size()];
    for (int i = 0; i < shape.length && tuple; i++) {
      Matcher size = SIZE.matcher(sizes.get(i));
      tuple = size.matches();
      try {
        shape[i] = tuple ? Long.parseLong(size.group(1)) : 0;
      } catch (NumberFormatException e) {
        tuple = false;
      }
    }
    if (!tuple) {
      throw WeightsException.of(file, name, "a shape of integers", text);
    }
    return shape;
  }

  /**
   * Reads the numbers.
   *
   * @param limit most bytes that they may have
   * @throws WeightsException if the stream does not have exactly the numbers of the header, they
   *     are of another kind, or more than the limit allows
   */
  INDArray readNumbers(InputStream in, long limit) throws IOException {
    Matcher type = FLOATS.matcher(descr);
    if (!type.matches()) {
      throw WeightsException.of(file, name, "descr f2, f4 or f8", descr);
    }
    TensorHeader tensor = new TensorHeader(file, name, type(type.group(2)), shape);
    if (tensor.byteCount() > limit) {
      throw tensor.refused(
          "at most %d bytes".formatted(limit), "a claim of %d".formatted(tensor.byteCount()));
    }
    byte[] content = in.readNBytes(tensor.byteCount());
    if (in.read() >= 0) {
      throw tensor.refused("%d bytes of numbers".formatted(content.length), "more");
    }
    // Files go between machines as the little-endian ones write them.
    ByteOrder byteOrder =
        type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return tensor.decode(content, byteOrder, fortranOrder ? 'f' : 'c');
  }

  private static TensorType type(String width) {
    return switch (width) {
      case "8" -> TensorType.FLOAT64;
      case "4" -> TensorType.FLOAT32;
      default -> TensorType.FLOAT16;
    };
  }
}
