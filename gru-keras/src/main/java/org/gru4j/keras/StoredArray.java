package org.gru4j.keras;

import static org.bytedeco.hdf5.global.hdf5.H5D_CHUNKED;
import static org.bytedeco.hdf5.global.hdf5.H5D_VIRTUAL;
import static org.bytedeco.hdf5.global.hdf5.H5Dget_storage_size;
import static org.bytedeco.hdf5.global.hdf5.H5Pget_chunk;
import static org.bytedeco.hdf5.global.hdf5.H5Pget_external_count;
import static org.bytedeco.hdf5.global.hdf5.H5Pget_filter2;
import static org.bytedeco.hdf5.global.hdf5.H5Pget_layout;
import static org.bytedeco.hdf5.global.hdf5.H5Pget_nfilters;
import static org.bytedeco.hdf5.global.hdf5.H5Sget_simple_extent_dims;
import static org.bytedeco.hdf5.global.hdf5.H5Sget_simple_extent_ndims;
import static org.bytedeco.hdf5.global.hdf5.H5Sget_simple_extent_npoints;
import static org.bytedeco.hdf5.global.hdf5.H5T_FLOAT;
import static org.bytedeco.hdf5.global.hdf5.H5Tget_class;
import static org.bytedeco.hdf5.global.hdf5.H5Tget_size;
import static org.bytedeco.hdf5.global.hdf5.H5Z_FILTER_DEFLATE;
import static org.bytedeco.hdf5.global.hdf5.H5Z_FILTER_FLETCHER32;
import static org.bytedeco.hdf5.global.hdf5.H5Z_FILTER_SHUFFLE;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * What a data set says of itself, compared with what the file has, before anything is read.
 *
 * @param file for messages
 * @param layer whose array it is, for messages
 * @param name of the array
 * @param fileSize in bytes
 */
record StoredArray(Path file, String layer, String name, long fileSize) {
  /**
   * HDF5's deflate filter, which Keras does not use but others may, stores at best so much less.
   */
  private static final long LARGEST_COMPRESSION = 1032;

  /** Chunks of this size may be larger than a small array. */
  private static final long SMALL_CHUNK = 1 << 20;

  private static final Set<Integer> FILTERS =
      Set.of(H5Z_FILTER_DEFLATE, H5Z_FILTER_SHUFFLE, H5Z_FILTER_FLETCHER32);

  private KerasImportException refused(String expected, String found) {
    return KerasImportException.of(file, layer, expected, found);
  }

  /**
   * The array's shape.
   *
   * @throws KerasImportException if it is not stored in the file as it claims
   */
  long[] shape(Hdf5 dataset) {
    try (Hdf5 space = dataset.datasetSpace();
        Hdf5 type = dataset.datasetType();
        Hdf5 creation = dataset.datasetCreation()) {
      requireHere(creation);
      long width = H5Tget_size(type.id());
      if (H5Tget_class(type.id()) != H5T_FLOAT || (width != 2 && width != 4 && width != 8)) {
        throw refused("floating-point numbers as " + name, "data of another type");
      }
      int rank = (int) Hdf5.checked(H5Sget_simple_extent_ndims(space.id()), "shape of " + name);
      long[] shape = new long[rank];
      H5Sget_simple_extent_dims(space.id(), shape, null);
      long claimed = Hdf5.checked(H5Sget_simple_extent_npoints(space.id()), "shape of " + name);
      long stored = H5Dget_storage_size(dataset.id());
      if (claimed > Integer.MAX_VALUE / Float.BYTES
          || 2 * claimed > stored * LARGEST_COMPRESSION
          || stored > fileSize) {
        throw refused(
            "the numbers of %s %s".formatted(name, Arrays.toString(shape)), stored + " bytes");
      }
      requireFilters(creation);
      requireChunks(creation, rank, width, claimed);
      return shape;
    }
  }

  private void requireHere(Hdf5 creation) {
    if (H5Pget_external_count(creation.id()) != 0) {
      throw refused("the numbers of %s inside the file".formatted(name), "them in another file");
    }
    if (H5Pget_layout(creation.id()) == H5D_VIRTUAL) {
      throw refused(
          "the numbers of %s inside the file".formatted(name), "a view of other data sets");
    }
  }

  /** For others the library would look for programs to load. */
  private void requireFilters(Hdf5 creation) {
    long count = Hdf5.checked(H5Pget_nfilters(creation.id()), "filters of " + name);
    for (int i = 0; i < count; i++) {
      try (SizeTPointer values = new SizeTPointer(1)) {
        values.put(0, 0);
        int filter =
            H5Pget_filter2(
                creation.id(), i, new int[1], values, new int[1], 0, new byte[1], new int[1]);
        if (!FILTERS.contains(filter)) {
          throw refused(
              "no filters of %s but deflate, shuffle and a checksum".formatted(name),
              "number " + filter);
        }
      }
    }
  }

  private void requireChunks(Hdf5 creation, int rank, long width, long claimed) {
    if (H5Pget_layout(creation.id()) != H5D_CHUNKED) {
      return;
    }
    long[] chunk = new long[rank];
    H5Pget_chunk(creation.id(), rank, chunk);
    long limit = Math.max(SMALL_CHUNK, claimed * width);
    long bytes = width;
    for (long size : chunk) {
      bytes = size < 1 || bytes > limit / size ? limit + 1 : bytes * size;
    }
    if (bytes > limit) {
      throw refused(
          "chunks of %s of at most %d bytes".formatted(name, limit), Arrays.toString(chunk));
    }
  }
}
