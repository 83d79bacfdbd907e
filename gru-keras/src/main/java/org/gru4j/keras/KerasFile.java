package org.gru4j.keras;

import static org.bytedeco.hdf5.global.hdf5.H5F_ACC_RDONLY;
import static org.bytedeco.hdf5.global.hdf5.H5O_TYPE_DATASET;
import static org.bytedeco.hdf5.global.hdf5.H5O_TYPE_GROUP;
import static org.bytedeco.hdf5.global.hdf5.H5T_FLOAT;
import static org.bytedeco.hdf5.global.hdf5.H5T_STRING;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.hdf5.Attribute;
import org.bytedeco.hdf5.DataSet;
import org.bytedeco.hdf5.DataSpace;
import org.bytedeco.hdf5.Group;
import org.bytedeco.hdf5.H5File;
import org.bytedeco.hdf5.PredType;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An HDF5 file as Keras writes it: attributes with the model's configuration, and below {@code
 * model_weights} one group per layer with its arrays.
 *
 * <p>What an array claims to hold is compared with what the file stores of it before memory is
 * allocated. The HDF5 library serves one thread at a time: callers hold its lock.
 */
final class KerasFile implements AutoCloseable {
  private static final String WEIGHTS = "model_weights";

  /**
   * HDF5's deflate filter, which Keras does not use but others may, stores at best so much less.
   */
  private static final long LARGEST_COMPRESSION = 1032;

  private final Path path;
  private final H5File file;

  private KerasFile(Path path, H5File file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Opens a file for reading.
   *
   * @throws KerasImportException if there is none or it is no intact HDF5 file
   */
  static KerasFile open(Path path) {
    if (!Files.isRegularFile(path)) {
      throw KerasImportException.of(path, "a Keras model", "no such file");
    }
    // The library would print its own account of every error to the console.
    org.bytedeco.hdf5.Exception.dontPrint();
    try {
      return new KerasFile(path, new H5File(path.toString(), H5F_ACC_RDONLY()));
    } catch (RuntimeException e) {
      throw KerasImportException.of(
          path, "an intact HDF5 file", "one that is truncated, or something else");
    }
  }

  Path path() {
    return path;
  }

  /** A text that the file as a whole is labelled with, empty if it is not. */
  Optional<String> attribute(String name) {
    if (!file.attrExists(name)) {
      return Optional.empty();
    }
    try (Attribute attribute = file.openAttribute(name);
        BytePointer text = new BytePointer(1L)) {
      if (attribute.getTypeClass() != H5T_STRING) {
        throw KerasImportException.of(path, "the text " + name, "an attribute of another kind");
      }
      attribute.read(attribute.getStrType(), text);
      return Optional.of(text.getString());
    }
  }

  /**
   * One array of a layer.
   *
   * @param path where it is, from the file's root
   * @param name its path below the layer
   */
  @SuppressWarnings("ArrayRecordComponent") // entries are not compared
  record Entry(String path, String name, long[] shape) {}

  /**
   * The arrays below a layer's group by their paths there, without their numbers.
   *
   * @throws KerasImportException if one has no floating-point numbers, or fewer than it claims
   */
  Map<String, Entry> arrays(String layer) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    String root = WEIGHTS + "/" + layer;
    if (file.nameExists(WEIGHTS) && file.nameExists(root)) {
      try (Group group = file.openGroup(root)) {
        collect(group, layer, root, entries);
      }
    }
    return entries;
  }

  private void collect(Group group, String layer, String prefix, Map<String, Entry> entries) {
    for (long i = 0; i < group.getNumObjs(); i++) {
      String name = group.getObjnameByIdx(i).getString();
      String full = prefix + "/" + name;
      int kind = group.childObjType(name);
      if (kind == H5O_TYPE_GROUP) {
        try (Group below = group.openGroup(name)) {
          collect(below, layer, full, entries);
        }
      } else if (kind == H5O_TYPE_DATASET) {
        String relative = full.substring(WEIGHTS.length() + layer.length() + 2);
        try (DataSet dataset = group.openDataSet(name)) {
          entries.put(relative, new Entry(full, relative, shape(dataset, layer, relative)));
        }
      }
    }
  }

  private long[] shape(DataSet dataset, String layer, String name) {
    try (DataSpace space = dataset.getSpace()) {
      long[] shape = new long[space.getSimpleExtentNdims()];
      space.getSimpleExtentDims(shape);
      if (dataset.asAbstractDs().getTypeClass() != H5T_FLOAT) {
        throw KerasImportException.of(
            path, layer, "floating-point numbers as " + name, "data of another type");
      }
      long claimed = space.getSimpleExtentNpoints();
      long stored = dataset.getStorageSize();
      // The smallest floating-point number has two bytes.
      if (claimed > Integer.MAX_VALUE || 2 * claimed > stored * LARGEST_COMPRESSION) {
        throw KerasImportException.of(
            path,
            layer,
            "the numbers of %s %s".formatted(name, Arrays.toString(shape)),
            stored + " bytes");
      }
      return shape;
    }
  }

  /** The numbers of an array, rounded to single precision, in 'c' order. */
  INDArray read(Entry entry) {
    try (DataSet dataset = file.openDataSet(entry.path());
        FloatPointer numbers = new FloatPointer(Math.max(1, product(entry.shape())))) {
      dataset.read(numbers, PredType.NATIVE_FLOAT());
      float[] values = new float[(int) product(entry.shape())];
      numbers.get(values);
      return Nd4j.createFromArray(values).reshape('c', entry.shape());
    }
  }

  private static long product(long[] shape) {
    return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  @Override
  public void close() {
    file.close();
  }
}
