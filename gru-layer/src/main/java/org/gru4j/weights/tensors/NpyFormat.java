package org.gru4j.weights.tensors;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.gru4j.weights.WeightsException;
import org.gru4j.weights.internal.TensorType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * NumPy's {@code .npy}, one array whose name is the file's: the magic string, a version, the length
 * of a header that is a Python dictionary of {@code descr}, {@code fortran_order} and {@code
 * shape}, and the numbers (NumPy Enhancement Proposal 1; versions 1 to 3).
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused when opened</td><td>another magic string or version; a header that is cut short
 *     or of more than 10,000 bytes; other entries than the three, one twice or none; a shape that
 *     Python would not read as a tuple of integers: {@code (7 7, 8)}, {@code (5)}, {@code
 *     (-1,)}</td></tr>
 * <tr><td>refused when asked for</td><td>integers, truth values, complex numbers, strings, records
 *     and objects; sizes of 0; more than 2 GiB, or than the file has; fewer bytes than the shape
 *     asks for, or more</td></tr>
 * <tr><td>ignored</td><td>white space</td></tr>
 * <tr><td>accepted</td><td>{@code f2}, {@code f4}, {@code f8} in either order of bytes, and without
 *     a sign as little-endian; 'c' and Fortran order; scalars; sizes as Python 2 writes them,
 *     {@code 3L}</td></tr>
 * </table>
 */
final class NpyFormat implements TensorFormat {
  private static final int ALIGNMENT = 64;

  @Override
  public String suffix() {
    return ".npy";
  }

  @Override
  public TensorSource open(Path file) throws IOException {
    String fileName = String.valueOf(file.getFileName());
    String name = fileName.substring(0, fileName.length() - suffix().length());
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      NpyHeader.read(in, file, name);
    }
    return new Source(file, name);
  }

  private record Source(Path file, String name) implements TensorSource {
    @Override
    public Set<String> names() {
      return Set.of(name);
    }

    @Override
    public INDArray read(String any) throws IOException {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
        return NpyHeader.read(in, file, name).readNumbers(in, Files.size(file));
      }
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
    int before = NpyHeader.MAGIC.length + 2 + Short.BYTES;
    // The numbers start at a multiple of 64 bytes, after a line break.
    int length = (before + fields.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT - before;
    out.write(NpyHeader.MAGIC);
    out.write(new byte[] {1, 0, (byte) length, (byte) (length >> Byte.SIZE)});
    out.write(
        (fields + " ".repeat(length - fields.length() - 1) + "\n")
            .getBytes(StandardCharsets.US_ASCII));
    out.write(TensorType.encode(tensor));
  }
}
