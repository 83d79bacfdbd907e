package org.gru4j.weights.tensors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.gru4j.storage.AtomicFile;
import org.gru4j.weights.WeightsException;
import org.gru4j.weights.internal.FiniteNumbers;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Arrays by their names, as frameworks save weights: a {@code state_dict} of PyTorch as
 * safetensors, or NumPy's {@code .npz} and {@code .npy}. The end of the file's name says which.
 *
 * <p>Read are 64-bit floating-point numbers as DOUBLE, 32-bit ones as FLOAT, 16-bit ones (IEEE half
 * and, in safetensors, bfloat16) as FLOAT, which is exact; in NumPy's formats in either order of
 * bytes and of elements. Written are FLOAT and DOUBLE, little-endian in 'c' order. A file is judged
 * by what it holds, never by what it claims: nothing is allocated for a claim.
 *
 * <p>What a file says of its tensors is checked when it is opened; a tensor is read, and refused,
 * when it is asked for, so that a counter of integers beside the weights does no harm. The file
 * must stay as it is until then.
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused when opened</td><td>files named otherwise; a file that is damaged, claims what it
 *     does not have, or has two tensors of one name</td></tr>
 * <tr><td>refused when asked for</td><td>a tensor that is not there, has another shape than is asked
 *     for, does not hold floating-point numbers, holds none or more than 2 GiB, or whose bytes are
 *     not intact</td></tr>
 * <tr><td>refused when set as weights</td><td>NaN and infinite numbers, and those that become
 *     infinite in the network's type</td></tr>
 * <tr><td>ignored</td><td>tensors that nobody asks for</td></tr>
 * </table>
 */
public final class NamedTensors {
  private final Set<String> names;
  private final Map<String, INDArray> tensors;
  private final @Nullable TensorSource file;
  private final String source;

  private NamedTensors(
      Set<String> names,
      Map<String, INDArray> tensors,
      @Nullable TensorSource file,
      String source) {
    this.names = names;
    this.tensors = tensors;
    this.file = file;
    this.source = source;
  }

  /** These arrays, which are not copied. */
  public static NamedTensors of(Map<String, INDArray> tensors) {
    Map<String, INDArray> all = new LinkedHashMap<>(tensors);
    return new NamedTensors(
        Collections.unmodifiableSet(all.keySet()), all, null, "the given tensors");
  }

  /**
   * The tensors of a {@code .safetensors}, {@code .npz} or {@code .npy} file, which are read when
   * they are asked for; the one of the last is named as the file without its ending.
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
      TensorSource opened = format.open(file);
      return new NamedTensors(opened.names(), new LinkedHashMap<>(), opened, file.toString());
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
    Map<String, INDArray> all = asMap();
    try {
      AtomicFile.write(file, out -> format.write(all, out));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** The names of all tensors in their order, also of those that cannot be read. */
  public Set<String> names() {
    return names;
  }

  /**
   * All arrays in their order, none left out; neither the map nor, please, the arrays are to be
   * changed.
   *
   * @throws WeightsException if one cannot be read; {@link #get} reads the others
   */
  public Map<String, INDArray> asMap() {
    Map<String, INDArray> all = new LinkedHashMap<>();
    names.forEach(name -> all.put(name, tensor(name)));
    return Collections.unmodifiableMap(all);
  }

  /** Where the tensors came from, for messages. */
  public String source() {
    return source;
  }

  /**
   * The tensor of this name, whatever its shape.
   *
   * @throws WeightsException if there is none or it cannot be read
   * @throws UncheckedIOException if the file is gone
   */
  public synchronized INDArray tensor(String name) {
    INDArray present = tensors.get(name);
    if (present != null) {
      return present;
    }
    if (file == null || !names.contains(name)) {
      throw new WeightsException("Expected a tensor %s in %s, found none.".formatted(name, source));
    }
    try {
      INDArray read = file.read(name);
      tensors.put(name, read);
      return read;
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException("Cannot read " + source + ": it is no longer there.", e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + source + ": " + e.getMessage(), e);
    }
  }

  /**
   * The tensor of this name.
   *
   * @throws WeightsException if there is none, its shape is another or it cannot be read
   */
  public INDArray get(String name, long... shape) {
    INDArray tensor = names.contains(name) ? tensor(name) : null;
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

  /**
   * The tensor of this name, of numbers that weights can be.
   *
   * @throws WeightsException if there is none, its shape is another, it cannot be read, or a number
   *     is NaN or infinite
   */
  public INDArray weights(String name, long... shape) {
    INDArray tensor = get(name, shape);
    FiniteNumbers.require(tensor, "tensor %s of %s".formatted(name, source));
    return tensor;
  }
}
