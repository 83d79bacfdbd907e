package org.gru4j.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.bytedeco.hdf5.global.hdf5.H5Dclose;
import static org.bytedeco.hdf5.global.hdf5.H5Dcreate2;
import static org.bytedeco.hdf5.global.hdf5.H5Dwrite;
import static org.bytedeco.hdf5.global.hdf5.H5F_ACC_RDWR;
import static org.bytedeco.hdf5.global.hdf5.H5F_OBJ_ALL;
import static org.bytedeco.hdf5.global.hdf5.H5Fclose;
import static org.bytedeco.hdf5.global.hdf5.H5Fget_obj_count;
import static org.bytedeco.hdf5.global.hdf5.H5Fopen;
import static org.bytedeco.hdf5.global.hdf5.H5Gclose;
import static org.bytedeco.hdf5.global.hdf5.H5Gcreate2;
import static org.bytedeco.hdf5.global.hdf5.H5Lcreate_external;
import static org.bytedeco.hdf5.global.hdf5.H5Lcreate_hard;
import static org.bytedeco.hdf5.global.hdf5.H5Lcreate_soft;
import static org.bytedeco.hdf5.global.hdf5.H5Ldelete;
import static org.bytedeco.hdf5.global.hdf5.H5P_CLS_DATASET_CREATE_ID_g;
import static org.bytedeco.hdf5.global.hdf5.H5Pclose;
import static org.bytedeco.hdf5.global.hdf5.H5Pcreate;
import static org.bytedeco.hdf5.global.hdf5.H5Pset_chunk;
import static org.bytedeco.hdf5.global.hdf5.H5Pset_deflate;
import static org.bytedeco.hdf5.global.hdf5.H5Pset_external;
import static org.bytedeco.hdf5.global.hdf5.H5Pset_virtual;
import static org.bytedeco.hdf5.global.hdf5.H5Sclose;
import static org.bytedeco.hdf5.global.hdf5.H5Screate_simple;
import static org.bytedeco.hdf5.global.hdf5.H5T_NATIVE_FLOAT_g;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.modelimport.keras.Hdf5Archive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that lead out of themselves, in circles, or to more than they hold. */
class HostileHdf5Test {
  private static final String MODEL =
      KerasJson.sequential(KerasJson.input("in", "[null, null, 5]"), KerasJson.gru("gru", 3));
  private static final String CELL = "model_weights/gru/gru/gru_cell";
  private static final String KERNEL = CELL + "/kernel:0";
  private static final long[] SHAPE = {5, 9};

  @TempDir Path folder;
  private Path file;
  private long openBefore;

  @BeforeEach
  void goodFile() {
    file = folder.resolve("model.h5");
    writeModel(file);
    // Its first reading makes types that it keeps.
    KerasGruImport.sequential(file);
    openBefore = open();
  }

  static void writeModel(Path file) {
    try (KerasFileWriter writer = new KerasFileWriter(file)) {
      writer.text("keras_version", "2.4.0").text("backend", "tensorflow");
      writer.text("model_config", MODEL);
      writer.layer(
          "gru", KerasNumbers.keras2("gru/gru_cell/", new KerasNumbers(7).cell(5, 3, true, true)));
    }
  }

  /** The library counts what is open: nothing is left, whatever was refused. */
  @AfterEach
  void everythingIsClosed() {
    assertThat(open()).isEqualTo(openBefore);
  }

  private static long open() {
    return H5Fget_obj_count(H5F_OBJ_ALL, H5F_OBJ_ALL);
  }

  private void change(LongConsumer change) {
    long id = H5Fopen(file.toString(), H5F_ACC_RDWR(), 0);
    assertThat(id).isPositive();
    change.accept(id);
    H5Fclose(id);
  }

  private void replaceKernel(LongConsumer storage, float... values) {
    replaceKernel(H5Screate_simple(2, SHAPE, null), storage, values);
  }

  private void replaceKernel(long space, LongConsumer storage, float... values) {
    change(
        id -> {
          H5Ldelete(id, KERNEL, 0);
          long creation = H5Pcreate(H5P_CLS_DATASET_CREATE_ID_g());
          storage.accept(creation);
          long set = H5Dcreate2(id, KERNEL, H5T_NATIVE_FLOAT_g(), space, 0, creation, 0);
          assertThat(set).isPositive();
          if (values.length > 0) {
            try (FloatPointer numbers = new FloatPointer(values)) {
              H5Dwrite(set, H5T_NATIVE_FLOAT_g(), 0, 0, 0, numbers);
            }
          }
          H5Dclose(set);
          H5Pclose(creation);
          H5Sclose(space);
        });
  }

  private void refused(String expected, String found) {
    assertThatExceptionOfType(KerasImportException.class)
        .isThrownBy(() -> KerasGruImport.sequential(file))
        .withMessage("Expected %s, found %s.", expected.replace("FILE", file.toString()), found);
  }

  @Test
  void opensAndClosesAGoodFile() {
    for (int i = 0; i < 5; i++) {
      assertThat(KerasGruImport.sequential(file).numParams()).isEqualTo(90);
      assertThat(open()).isEqualTo(openBefore);
    }
  }

  /** Any file that can be read would arrive as weights. */
  @Test
  void refusesNumbersInAnotherFile() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret.txt"), "secret".repeat(50));
    replaceKernel(creation -> H5Pset_external(creation, secret.toString(), 0, 4 * 45));
    refused(
        "the numbers of gru/gru_cell/kernel:0 inside the file for layer gru of FILE",
        "them in another file");
  }

  @Test
  void refusesAViewOfOtherDataSets() {
    replaceKernel(
        creation -> {
          long space = H5Screate_simple(2, SHAPE, null);
          H5Pset_virtual(creation, space, "other.h5", "numbers", space);
          H5Sclose(space);
        });
    refused(
        "the numbers of gru/gru_cell/kernel:0 inside the file for layer gru of FILE",
        "a view of other data sets");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {KERNEL, CELL, "model_weights/gru/gru", "model_weights/gru", "model_weights"})
  void refusesLinksThatLeadElsewhere(String place) throws IOException {
    Path other = Files.copy(file, folder.resolve("other.h5"));
    for (boolean soft : new boolean[] {true, false}) {
      change(
          id -> {
            H5Ldelete(id, place, 0);
            if (soft) {
              H5Lcreate_soft("/elsewhere", id, place, 0, 0);
            } else {
              H5Lcreate_external(other.toString(), "/" + place, id, place, 0, 0);
            }
          });
      refused(
          "nothing but hard links in FILE",
          "a soft, external or user-defined one, %s,"
              .formatted(place.substring(place.lastIndexOf('/') + 1)));
    }
  }

  @Test
  void refusesGroupsThatContainThemselves() {
    change(id -> H5Lcreate_hard(id, "model_weights/gru/gru", id, CELL + "/again", 0, 0));
    refused(
        "every group once for layer gru of FILE", "gru/gru_cell/again, which has another name too");
  }

  @Test
  void refusesGroupsThatAreTooDeep() {
    change(
        id -> {
          StringBuilder path = new StringBuilder("model_weights/gru");
          for (int i = 0; i < 40; i++) {
            long group = H5Gcreate2(id, path.append("/d").toString(), 0, 0, 0);
            assertThat(group).isPositive();
            H5Gclose(group);
          }
        });
    refused("groups at most 32 deep with less than 10000 objects for layer gru of FILE", "more");
  }

  /** A small file whose single chunk unpacks to a hundred times what the array needs. */
  @Test
  void refusesChunksLargerThanTheArray() {
    long[] unlimited = {-1, -1};
    replaceKernel(
        H5Screate_simple(2, SHAPE, unlimited),
        creation -> {
          H5Pset_chunk(creation, 2, new long[] {5, 1 << 17});
          H5Pset_deflate(creation, 6);
        },
        new float[45]);
    refused(
        "chunks of gru/gru_cell/kernel:0 of at most 1048576 bytes for layer gru of FILE",
        "[5, 131072]");
  }

  /** Without a number in the file, 1.8 GB of zeros would come out. */
  @Test
  void refusesSizesBeyondTheFile() {
    long[] large = {5, 90_000_000};
    replaceKernel(H5Screate_simple(2, large, null), creation -> {});
    refused("the numbers of gru/gru_cell/kernel:0 [5, 90000000] for layer gru of FILE", "0 bytes");
  }

  @Test
  void readsDeflatedNumbersAndRefusesThoseThatAreNotFinite() {
    float[] values = new float[45];
    values[7] = 0.25f;
    replaceKernel(
        creation -> {
          H5Pset_chunk(creation, 2, new long[] {5, 9});
          H5Pset_deflate(creation, 6);
        },
        values);
    assertThat(KerasGruImport.sequential(file).getParam("0_W").sumNumber().doubleValue())
        .isEqualTo(0.25);
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      values[7] = bad;
      replaceKernel(creation -> {}, values);
      refused("finite numbers of 32 bits as %s in FILE".formatted(KERNEL), bad + " as number 7");
    }
  }

  /** With Java's collector called in between, which would free what nobody closed. */
  @Test
  void importsInALoopLeaveNothingBehind() {
    long before = org.bytedeco.javacpp.Pointer.totalCount();
    for (int i = 0; i < 60; i++) {
      synchronized (Hdf5Archive.LOCK_OBJECT) {
        try (ModelSource source = ModelSource.open(file)) {
          for (KerasFile.Entry entry : source.arrays("gru", false).values()) {
            source.read(entry);
          }
        }
      }
      assertThat(open()).isEqualTo(openBefore);
      if (i % 10 == 0) {
        System.gc();
      }
    }
    assertThat(org.bytedeco.javacpp.Pointer.totalCount() - before).isLessThan(2000);
  }
}
