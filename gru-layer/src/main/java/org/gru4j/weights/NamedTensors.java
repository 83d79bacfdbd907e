package org.gru4j.weights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gru4j.storage.AtomicFile;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Arrays by their names, as frameworks save weights: a {@code state_dict} of PyTorch as
 * safetensors, or NumPy's {@code .npz} and {@code .npy}. The end of the file's name says which.
 *
 * <p>Read are 64-bit floating-point numbers as DOUBLE, 32-bit ones as FLOAT, 16-bit ones (IEEE half
 * and, in safetensors, bfloat16) as FLOAT, which is exact; in NumPy's formats in either order of
 * bytes and of elements. Written are FLOAT and DOUBLE, little-endian in 'c' order. A file is judged
 * by what it holds, never by what it claims: nothing is allocated for a claim.
 */
public final class NamedTensors {
  private final Map<String, INDArray> tensors;
  private final String source;

  private NamedTensors(Map<String, INDArray> tensors, String source) {
    this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    this.source = source;
  }

  /** These arrays, which are not copied. */
  public static NamedTensors of(Map<String, INDArray> tensors) {
    return new NamedTensors(tensors, "the given tensors");
  }

  /**
   * All tensors of a {@code .safetensors}, {@code .npz} or {@code .npy} file; the one of the last
   * is named as the file without its ending.
   *
   * @throws WeightsException if the file is of another kind or not intact
   * @throws UncheckedIOException if it cannot be read
   */
  public static NamedTensors read(Path file) {
    TensorFormat format = TensorFormat.of(file);
    if (!Files.isRegularFile(file)) {
      throw new WeightsException("Expected a file of tensors at %s, found none.".formatted(file));
    }
    try {
      return new NamedTensors(format.read(file), file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Writes a {@code .safetensors}, {@code .npz} or {@code .npy} file, as a whole or not at all.
   *
   * @throws WeightsException if an array is neither FLOAT nor DOUBLE, or the file's name says none
   *     of the three, or {@code .npy} where there is not exactly one tensor
   * @throws UncheckedIOException if it cannot be written
   */
  public void write(Path file) {
    TensorFormat format = TensorFormat.of(file);
    try {
      AtomicFile.write(file, out -> format.write(tensors, out));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** The arrays in their order; neither the map nor, please, the arrays are to be changed. */
  public Map<String, INDArray> asMap() {
    return tensors;
  }

  /** Where the tensors came from, for messages. */
  String source() {
    return source;
  }

  /**
   * The tensor of this name.
   *
   * @throws WeightsException if there is none, or its shape is another
   */
  public INDArray get(String name, long... shape) {
    INDArray tensor = tensors.get(name);
    if (tensor == null || !Arrays.equals(tensor.shape(), shape)) {
      throw new WeightsException(
          "Expected tensor %s of shape %s in %s, found %s."
              .formatted(
                  name,
                  Arrays.toString(shape),
                  source,
                  tensor == null ? "none" : Arrays.toString(tensor.shape())));
    }
    return tensor;
  }
}
