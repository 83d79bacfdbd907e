package org.gru4j.keras;

import static org.bytedeco.hdf5.global.hdf5.H5Aexists;
import static org.bytedeco.hdf5.global.hdf5.H5Aread;
import static org.bytedeco.hdf5.global.hdf5.H5Dread;
import static org.bytedeco.hdf5.global.hdf5.H5Gget_info;
import static org.bytedeco.hdf5.global.hdf5.H5L_TYPE_HARD;
import static org.bytedeco.hdf5.global.hdf5.H5Lexists;
import static org.bytedeco.hdf5.global.hdf5.H5Lget_info2;
import static org.bytedeco.hdf5.global.hdf5.H5Lget_name_by_idx;
import static org.bytedeco.hdf5.global.hdf5.H5O_INFO_BASIC;
import static org.bytedeco.hdf5.global.hdf5.H5O_TYPE_DATASET;
import static org.bytedeco.hdf5.global.hdf5.H5O_TYPE_GROUP;
import static org.bytedeco.hdf5.global.hdf5.H5Oget_info_by_name3;
import static org.bytedeco.hdf5.global.hdf5.H5P_DEFAULT;
import static org.bytedeco.hdf5.global.hdf5.H5S_ALL;
import static org.bytedeco.hdf5.global.hdf5.H5Sget_simple_extent_npoints;
import static org.bytedeco.hdf5.global.hdf5.H5T_NATIVE_FLOAT_g;
import static org.bytedeco.hdf5.global.hdf5.H5T_STRING;
import static org.bytedeco.hdf5.global.hdf5.H5Tget_class;
import static org.bytedeco.hdf5.global.hdf5.H5Tget_cset;
import static org.bytedeco.hdf5.global.hdf5.H5Tget_size;
import static org.bytedeco.hdf5.global.hdf5.H5Tis_variable_str;
import static org.bytedeco.hdf5.global.hdf5.H5Treclaim;
import static org.bytedeco.hdf5.global.hdf5.H5Tset_cset;
import static org.bytedeco.hdf5.global.hdf5.H5Tset_size;
import static org.bytedeco.hdf5.global.hdf5.H5_INDEX_NAME;
import static org.bytedeco.hdf5.global.hdf5.H5_ITER_INC;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.hdf5.H5G_info_t;
import org.bytedeco.hdf5.H5L_info2_t;
import org.bytedeco.hdf5.H5O_info2_t;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.gru4j.storage.BoundedArchive;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An HDF5 file as Keras writes it: attributes with texts, and groups with the arrays of layers.
 *
 * <p>What an array claims to hold is compared with what the file stores of it before memory is
 * allocated. The HDF5 library serves one thread at a time: callers hold its lock.
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused</td><td>files that are not intact; on the way to what is read: soft, external and
 *     user-defined links, groups that contain themselves or have two names, more than 32 groups in
 *     one another, more than 10,000 objects of a layer; an array with numbers in other files or made
 *     of other data sets, filters other than deflate, shuffle and Fletcher's checksum, chunks larger
 *     than the array, numbers that are no floating-point ones of 2, 4 or 8 bytes, more numbers than
 *     the file holds, more than 20 times the file's size of all arrays together, NaN and infinite
 *     numbers; attributes of several texts or of other types</td></tr>
 * <tr><td>ignored</td><td>groups, arrays and attributes that nobody asks for; named types; where
 *     what is asked for has attributes, these</td></tr>
 * <tr><td>accepted</td><td>texts of fixed and variable length; 16-, 32- and 64-bit numbers in either
 *     order of bytes, rounded to 32 bits; contiguous, compact and chunked arrays</td></tr>
 * </table>
 */
final class KerasFile implements AutoCloseable {
  private static final int DEEPEST = 32;
  private static final int MOST_OBJECTS = 10_000;
  private static final long VARIABLE = -1;

  private final Path path;
  private final Hdf5 file;
  private final long size;
  private long budget;

  private KerasFile(Path path, Hdf5 file, long size, long budget) {
    this.path = path;
    this.file = file;
    this.size = size;
    this.budget = budget;
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
    Hdf5.load();
    try {
      long budget = BoundedArchive.inflationLimit(path);
      return new KerasFile(shown, Hdf5.file(path.toString()), Files.size(path), budget);
    } catch (Hdf5.DamageException e) {
      throw KerasImportException.of(
          shown, "an intact HDF5 file", "one that is truncated, or something else");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path path() {
    return path;
  }

  private KerasImportException damaged(Hdf5.DamageException cause) {
    return KerasImportException.of(path, "an intact HDF5 file", "a damaged " + cause.getMessage());
  }

  /** A text that the file as a whole is labelled with, empty if it is not. */
  Optional<String> attribute(String name) {
    try (BytePointer text = Hdf5.utf8(name)) {
      if (H5Aexists(file.id(), text) <= 0) {
        return Optional.empty();
      }
    }
    try (Hdf5 attribute = file.attribute(name);
        Hdf5 type = attribute.attributeType();
        Hdf5 space = attribute.attributeSpace()) {
      if (H5Tget_class(type.id()) != H5T_STRING || H5Sget_simple_extent_npoints(space.id()) != 1) {
        throw KerasImportException.of(path, "the text " + name, "an attribute of another kind");
      }
      return Optional.of(
          H5Tis_variable_str(type.id()) > 0
              ? variableText(attribute, type, space)
              : fixedText(attribute, type, name));
    } catch (Hdf5.DamageException e) {
      throw damaged(e);
    }
  }

  private static String variableText(Hdf5 attribute, Hdf5 type, Hdf5 space) {
    try (Hdf5 memory = Hdf5.textType();
        PointerPointer<BytePointer> target = new PointerPointer<>(1)) {
      H5Tset_size(memory.id(), VARIABLE);
      H5Tset_cset(memory.id(), H5Tget_cset(type.id()));
      target.put(0, (BytePointer) null);
      Hdf5.checked(H5Aread(attribute.id(), memory.id(), target), "attribute");
      BytePointer text = target.get(BytePointer.class, 0);
      String found = text == null ? "" : text.getString(StandardCharsets.UTF_8);
      H5Treclaim(memory.id(), space.id(), H5P_DEFAULT(), target);
      return found;
    }
  }

  private String fixedText(Hdf5 attribute, Hdf5 type, String name) {
    long length = Hdf5.checked(H5Tget_size(type.id()), "attribute " + name);
    if (length > size) {
      throw KerasImportException.of(
          path, "the text %s of at most %d bytes".formatted(name, size), Long.toString(length));
    }
    byte[] bytes = new byte[(int) length];
    try (BytePointer target = new BytePointer(Math.max(1, length))) {
      Hdf5.checked(H5Aread(attribute.id(), type.id(), target), "attribute " + name);
      target.get(bytes);
    }
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  /**
   * One array of a layer.
   *
   * @param path where it is, from the file's root
   * @param name its path below the layer
   */
  @SuppressWarnings("ArrayRecordComponent") // entries are not compared
  record Entry(String path, String name, long[] shape) {}

  /** The way through the groups of one layer. */
  private final class Walk {
    final String root;
    final String layer;
    final Map<String, Entry> entries = new LinkedHashMap<>();
    final Set<String> groups = new HashSet<>();
    int objects;

    Walk(String root, String layer) {
      this.root = root;
      this.layer = layer;
    }

    void collect(Hdf5 group, String prefix, int depth) {
      long count = links(group);
      objects += (int) Math.min(count, MOST_OBJECTS);
      if (depth > DEEPEST || objects >= MOST_OBJECTS) {
        throw KerasImportException.of(
            path,
            layer,
            "groups at most %d deep with less than %d objects".formatted(DEEPEST, MOST_OBJECTS),
            "more");
      }
      for (long i = 0; i < count; i++) {
        add(group, name(group, i), prefix, depth);
      }
    }

    private void add(Hdf5 group, String name, String prefix, int depth) {
      String relative = prefix + name;
      requireHardLink(group, name);
      int type;
      try (BytePointer text = Hdf5.utf8(name);
          H5O_info2_t info = new H5O_info2_t()) {
        int status = H5Oget_info_by_name3(group.id(), text, info, H5O_INFO_BASIC, H5P_DEFAULT());
        Hdf5.checked(status, "object " + relative);
        type = info.type();
        if (type == H5O_TYPE_GROUP && !groups.add(address(info))) {
          throw KerasImportException.of(
              path, layer, "every group once", relative + ", which has another name too");
        }
      }
      if (type == H5O_TYPE_GROUP) {
        try (Hdf5 below = group.group(name)) {
          collect(below, relative + "/", depth + 1);
        }
      } else if (type == H5O_TYPE_DATASET) {
        try (Hdf5 dataset = group.dataset(name)) {
          long[] shape = new StoredArray(path, layer, relative, size).shape(dataset);
          entries.put(relative, new Entry(root + "/" + relative, relative, shape));
        }
      }
    }

    private String address(H5O_info2_t info) {
      StringBuilder address = new StringBuilder();
      for (int i = 0; i < Long.BYTES * 2; i++) {
        address.append(info.token().__data(i)).append(' ');
      }
      return address.toString();
    }
  }

  /**
   * The arrays below a layer's group by their paths there, without their numbers.
   *
   * @param root the path of the group
   * @param layer its name, for messages
   * @throws KerasImportException if one has no floating-point numbers, or fewer than it claims
   */
  Map<String, Entry> arrays(String root, String layer) {
    Walk walk = new Walk(root, layer);
    try (Hdf5 group = group(root)) {
      if (group != null) {
        walk.collect(group, "", 0);
      }
    } catch (Hdf5.DamageException e) {
      throw damaged(e);
    }
    return walk.entries;
  }

  /** The group at a path, looked at link by link; null if there is none. */
  private @Nullable Hdf5 group(String at) {
    Hdf5 present = file.group("/");
    for (String name : at.split("/", -1)) {
      if (name.isEmpty()) {
        continue;
      }
      try (Hdf5 above = present) {
        if (!hasLink(above, name)) {
          return null;
        }
        requireHardLink(above, name);
        present = above.group(name);
      }
    }
    return present;
  }

  private static long links(Hdf5 group) {
    try (H5G_info_t info = new H5G_info_t()) {
      Hdf5.checked(H5Gget_info(group.id(), info), "group");
      return info.nlinks();
    }
  }

  private static String name(Hdf5 group, long index) {
    try (BytePointer here = Hdf5.utf8(".")) {
      long length =
          Hdf5.checked(
              H5Lget_name_by_idx(
                  group.id(),
                  here,
                  H5_INDEX_NAME,
                  H5_ITER_INC,
                  index,
                  (BytePointer) null,
                  0,
                  H5P_DEFAULT()),
              "link");
      try (BytePointer text = new BytePointer(length + 1)) {
        H5Lget_name_by_idx(
            group.id(), here, H5_INDEX_NAME, H5_ITER_INC, index, text, length + 1, H5P_DEFAULT());
        byte[] bytes = new byte[(int) length];
        text.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
      }
    }
  }

  private static boolean hasLink(Hdf5 group, String name) {
    try (BytePointer text = Hdf5.utf8(name)) {
      return Hdf5.checked(H5Lexists(group.id(), text, H5P_DEFAULT()), "link " + name) > 0;
    }
  }

  /** Others lead out of the file, or in circles. */
  private void requireHardLink(Hdf5 group, String name) {
    try (BytePointer text = Hdf5.utf8(name);
        H5L_info2_t info = new H5L_info2_t()) {
      Hdf5.checked(H5Lget_info2(group.id(), text, info, H5P_DEFAULT()), "link " + name);
      if (info.type() != H5L_TYPE_HARD) {
        throw KerasImportException.of(
            path,
            "nothing but hard links",
            "a soft, external or user-defined one, %s,".formatted(name));
      }
    }
  }

  /**
   * The numbers of an array, rounded to single precision, in 'c' order.
   *
   * @throws KerasImportException if they are not intact, NaN or infinite
   */
  INDArray read(Entry entry) {
    int split = entry.path().lastIndexOf('/');
    int count = (int) Arrays.stream(entry.shape()).reduce(1, (a, b) -> a * b);
    budget -= (long) count * Float.BYTES;
    if (budget < 0) {
      throw KerasImportException.of(
          path, "arrays that its bytes can be unpacked to", entry.path() + ", which is too many");
    }
    float[] values = new float[count];
    try (Hdf5 group = group(entry.path().substring(0, split));
        FloatPointer numbers = new FloatPointer(Math.max(1, count))) {
      if (group == null) {
        throw new Hdf5.DamageException("group of " + entry.path());
      }
      try (Hdf5 dataset = group.dataset(entry.path().substring(split + 1))) {
        long type = H5T_NATIVE_FLOAT_g();
        int status = H5Dread(dataset.id(), type, H5S_ALL(), H5S_ALL(), H5P_DEFAULT(), numbers);
        Hdf5.checked(status, "data set " + entry.path());
        numbers.get(values);
      }
    } catch (Hdf5.DamageException e) {
      throw damaged(e);
    }
    requireFinite(entry, values);
    return Nd4j.createFromArray(values).reshape('c', entry.shape());
  }

  private void requireFinite(Entry entry, float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw KerasImportException.of(
            path,
            "finite numbers of 32 bits as " + entry.path(),
            "%s as number %d".formatted(values[i], i));
      }
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
