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
 * An HDF5 file as Keras writes it: attributes with texts, and groups with the arrays of layers.
 *
 * <p>What an array claims to hold is compared with what the file stores of it before memory is
 * allocated. The HDF5 library serves one thread at a time: callers hold its lock.
 */
final class KerasFile implements AutoCloseable {
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
   * @param shown what messages call it, which may be the archive that it comes from
   * @throws KerasImportException if there is none or it is no intact HDF5 file
   */
  static KerasFile open(Path path, Path shown) {
    if (!Files.isRegularFile(path)) {
      throw KerasImportException.of(shown, "a Keras model", "no such file");
    }
    // The library would print its own account of every error to the console.
    org.bytedeco.hdf5.Exception.dontPrint();
    try {
      return new KerasFile(shown, new H5File(path.toString(), H5F_ACC_RDONLY()));
    } catch (RuntimeException e) {
      throw KerasImportException.of(
          shown, "an intact HDF5 file", "one that is truncated, or something else");
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
   * @param root the path of the group
   * @param layer its name, for messages
   * @throws KerasImportException if one has no floating-point numbers, or fewer than it claims
   */
  Map<String, Entry> arrays(String root, String layer) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    String parent = root.substring(0, root.indexOf('/'));
    if (file.nameExists(parent) && file.nameExists(root)) {
      try (Group group = file.openGroup(root)) {
        collect(group, root, "", layer, entries);
      }
    }
    return entries;
  }

  private void collect(
      Group group, String root, String prefix, String layer, Map<String, Entry> entries) {
    for (long i = 0; i < group.getNumObjs(); i++) {
      String name = group.getObjnameByIdx(i).getString();
      String relative = prefix + name;
      int kind = group.childObjType(name);
      if (kind == H5O_TYPE_GROUP) {
        try (Group below = group.openGroup(name)) {
          collect(below, root, relative + "/", layer, entries);
        }
      } else if (kind == H5O_TYPE_DATASET) {
        try (DataSet dataset = group.openDataSet(name)) {
          long[] shape = shape(dataset, layer, relative);
          entries.put(relative, new Entry(root + "/" + relative, relative, shape));
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
