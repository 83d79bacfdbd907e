package org.gru4j.keras;

import static org.bytedeco.hdf5.global.hdf5.H5Aclose;
import static org.bytedeco.hdf5.global.hdf5.H5Aget_space;
import static org.bytedeco.hdf5.global.hdf5.H5Aget_type;
import static org.bytedeco.hdf5.global.hdf5.H5Aopen;
import static org.bytedeco.hdf5.global.hdf5.H5Dclose;
import static org.bytedeco.hdf5.global.hdf5.H5Dget_create_plist;
import static org.bytedeco.hdf5.global.hdf5.H5Dget_space;
import static org.bytedeco.hdf5.global.hdf5.H5Dget_type;
import static org.bytedeco.hdf5.global.hdf5.H5Dopen2;
import static org.bytedeco.hdf5.global.hdf5.H5E_DEFAULT;
import static org.bytedeco.hdf5.global.hdf5.H5Eset_auto2;
import static org.bytedeco.hdf5.global.hdf5.H5F_ACC_RDONLY;
import static org.bytedeco.hdf5.global.hdf5.H5Fclose;
import static org.bytedeco.hdf5.global.hdf5.H5Fopen;
import static org.bytedeco.hdf5.global.hdf5.H5Gclose;
import static org.bytedeco.hdf5.global.hdf5.H5Gopen2;
import static org.bytedeco.hdf5.global.hdf5.H5P_DEFAULT;
import static org.bytedeco.hdf5.global.hdf5.H5Pclose;
import static org.bytedeco.hdf5.global.hdf5.H5Sclose;
import static org.bytedeco.hdf5.global.hdf5.H5T_C_S1_g;
import static org.bytedeco.hdf5.global.hdf5.H5Tclose;
import static org.bytedeco.hdf5.global.hdf5.H5Tcopy;
import static org.bytedeco.hdf5.global.hdf5.H5open;

import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;
import org.bytedeco.hdf5.H5E_auto2_t;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * An open object of the HDF5 library, closed by who opened it.
 *
 * <p>These are the numbers of the C library. The objects of its C++ binding are not used anywhere:
 * one that is not closed is freed by JavaCPP's own thread whenever Java's collector finds it, and
 * the library serves one thread at a time.
 *
 * @param id its number
 */
record Hdf5(long id, LongConsumer closer) implements AutoCloseable {
  /** What the library could not open or read. */
  static final class DamageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DamageException(String message) {
      super(message);
    }
  }

  /** Loads the library, and keeps it from printing its own account of errors to the console. */
  static void load() {
    H5open();
    H5Eset_auto2(H5E_DEFAULT(), (H5E_auto2_t) null, (Pointer) null);
  }

  private static Hdf5 opened(long id, String what, LongConsumer closer) {
    if (id < 0) {
      throw new DamageException(what);
    }
    return new Hdf5(id, closer);
  }

  /**
   * The number that the library answered with, if it is not negative, which stands for an error.
   */
  static long checked(long answer, String what) {
    if (answer < 0) {
      throw new DamageException(what);
    }
    return answer;
  }

  static BytePointer utf8(String text) {
    byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
    return new BytePointer(bytes);
  }

  static Hdf5 file(String path) {
    return opened(H5Fopen(path, H5F_ACC_RDONLY(), H5P_DEFAULT()), "file", id -> H5Fclose(id));
  }

  Hdf5 group(String name) {
    try (BytePointer text = utf8(name)) {
      return opened(H5Gopen2(id, text, H5P_DEFAULT()), "group " + name, id -> H5Gclose(id));
    }
  }

  Hdf5 dataset(String name) {
    try (BytePointer text = utf8(name)) {
      return opened(H5Dopen2(id, text, H5P_DEFAULT()), "data set " + name, id -> H5Dclose(id));
    }
  }

  Hdf5 attribute(String name) {
    try (BytePointer text = utf8(name)) {
      return opened(H5Aopen(id, text, H5P_DEFAULT()), "attribute " + name, id -> H5Aclose(id));
    }
  }

  /** The type of this data set. */
  Hdf5 datasetType() {
    return opened(H5Dget_type(id), "type of a data set", id -> H5Tclose(id));
  }

  /** The shape of this data set. */
  Hdf5 datasetSpace() {
    return opened(H5Dget_space(id), "shape of a data set", id -> H5Sclose(id));
  }

  /** How this data set is stored. */
  Hdf5 datasetCreation() {
    return opened(H5Dget_create_plist(id), "layout of a data set", id -> H5Pclose(id));
  }

  /** The type of this attribute. */
  Hdf5 attributeType() {
    return opened(H5Aget_type(id), "type of an attribute", id -> H5Tclose(id));
  }

  /** The shape of this attribute. */
  Hdf5 attributeSpace() {
    return opened(H5Aget_space(id), "shape of an attribute", id -> H5Sclose(id));
  }

  /** A new type of text. */
  static Hdf5 textType() {
    return opened(H5Tcopy(H5T_C_S1_g()), "type of text", id -> H5Tclose(id));
  }

  @Override
  public void close() {
    closer.accept(id);
  }
}
