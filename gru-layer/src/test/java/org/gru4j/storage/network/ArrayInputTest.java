package org.gru4j.storage.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.gru4j.storage.ArchiveException;
import org.gru4j.storage.BoundedArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Arrays come back as ND4J wrote them; those that lie are refused before memory is taken. */
class ArrayInputTest {
  @TempDir private Path folder;

  static byte[] bytes(INDArray array) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      Nd4j.write(array, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private BoundedArchive archive(byte[] content) throws IOException {
    Path file = folder.resolve("a.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      out.putNextEntry(new ZipEntry("array"));
      out.write(content);
      out.closeEntry();
    }
    return BoundedArchive.open(file);
  }

  private INDArray read(byte[] content) throws IOException {
    try (BoundedArchive archive = archive(content)) {
      return ArrayInput.read(archive, "array");
    }
  }

  private static INDArray random(long... shape) {
    return Nd4j.rand(DataType.FLOAT, shape);
  }

  @Test
  void readsAllLayouts() throws IOException {
    Nd4j.getRandom().setSeed(5);
    for (INDArray array :
        List.of(
            random(1, 200_000),
            random(3, 4, 5),
            random(3, 4, 5).dup('f'),
            random(3, 4, 5).permute(1, 2, 0),
            random(5, 1, 4).permute(2, 1, 0),
            random(1, 7),
            random(7, 1),
            random(7),
            random(1),
            random(6, 8).get(NDArrayIndex.interval(1, 4), NDArrayIndex.interval(2, 7)),
            Nd4j.scalar(3.5f))) {
      INDArray found = read(bytes(array));
      assertThat(found).isEqualTo(array);
      assertThat(found.shape()).isEqualTo(array.shape());
      assertThat(found.isView()).isFalse();
      INDArray byNd4j = Nd4j.read(new DataInputStream(new ByteArrayInputStream(bytes(array))));
      assertThat(found.ordering()).isEqualTo(byNd4j.ordering());
      assertThat(found.stride()).isEqualTo(byNd4j.stride());
      assertThat(found.elementWiseStride()).isEqualTo(byNd4j.elementWiseStride());
      // A product and a sum look at strides, steps between elements and flags.
      assertThat(found.sumNumber().doubleValue())
          .isCloseTo(array.dup().sumNumber().doubleValue(), withinPercentage(1e-3));
      if (array.rank() == 2) {
        assertThat(found.mmul(found.transpose())).isEqualTo(array.mmul(array.transpose()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"UTF8", "COMPRESSED", "UNKNOWN"},
      mode = EnumSource.Mode.EXCLUDE)
  void readsAllTypes(DataType type) throws IOException {
    INDArray array = Nd4j.createFromArray(0, 1, 2, 3, 100, 1).castTo(type).reshape(2, 3);
    INDArray found = read(bytes(array));
    assertThat(found.dataType()).isEqualTo(type);
    assertThat(found.castTo(DataType.DOUBLE)).isEqualTo(array.castTo(DataType.DOUBLE));
  }

  @Test
  void keepsEveryBit() throws IOException {
    float[] values = {Float.MIN_VALUE, -0.0f, Float.MAX_VALUE, Float.NaN, 1.0f / 3};
    assertThat(read(bytes(Nd4j.createFromArray(values))).toFloatVector()).containsExactly(values);
  }

  /** What a file says of an array, to be changed. */
  private record Claim(String form, long[] shape, String form2, long count, String type, int real) {
    static Claim of(long[] sizes, long[] strides, int real) {
      long[] shape = new long[2 * sizes.length + 4];
      shape[0] = sizes.length;
      System.arraycopy(sizes, 0, shape, 1, sizes.length);
      System.arraycopy(strides, 0, shape, 1 + sizes.length, sizes.length);
      // The options of FLOAT, as ND4J writes them.
      shape[shape.length - 3] = 1 << 13;
      shape[shape.length - 2] = 1;
      shape[shape.length - 1] = 'c';
      long count = Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
      return new Claim("LONG_SHAPE", shape, "MIXED_DATA_TYPES", count, "FLOAT", real);
    }

    Claim with(int at, long value) {
      long[] other = shape.clone();
      other[at < 0 ? other.length + at : at] = value;
      return new Claim(form, other, form2, count, type, real);
    }

    Claim count(long other) {
      return new Claim(form, shape, form2, other, type, real);
    }

    Claim forms(String first, String second) {
      return new Claim(first, shape, second, count, type, real);
    }

    Claim type(String other) {
      return new Claim(form, shape, form2, count, other, real);
    }

    byte[] bytes() throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (DataOutputStream out = new DataOutputStream(bytes)) {
        out.writeUTF(form);
        out.writeLong(shape.length);
        out.writeUTF("LONG");
        for (long value : shape) {
          out.writeLong(value);
        }
        out.writeUTF(form2);
        out.writeLong(count);
        out.writeUTF(type);
        for (int i = 0; i < real; i++) {
          out.writeFloat(i);
        }
      }
      return bytes.toByteArray();
    }
  }

  private static Claim good() {
    return Claim.of(new long[] {2, 3}, new long[] {3, 1}, 6);
  }

  @Test
  void theClaimThatIsChangedIsGood() throws IOException {
    assertThat(read(good().bytes()))
        .isEqualTo(Nd4j.createFromArray(0f, 1, 2, 3, 4, 5).reshape(2, 3));
  }

  static Stream<Arguments> lies() {
    return Stream.of(
        Arguments.of(good().with(3, -10_000_000), "strides"),
        Arguments.of(good().with(3, 1_000_000), "strides"),
        Arguments.of(good().with(4, 0), "strides"),
        Arguments.of(good().with(4, 2), "strides"),
        Arguments.of(good().with(3, 1), "strides"),
        Arguments.of(good().with(1, 0), "sizes"),
        Arguments.of(good().with(1, -2), "sizes"),
        Arguments.of(good().with(1, 1L << 62), "6"),
        Arguments.of(
            Claim.of(new long[] {1L << 40, 1L << 40}, new long[] {1L << 40, 1}, 6), "sizes"),
        Arguments.of(Claim.of(new long[] {1L << 31}, new long[] {1}, 6), "more bytes"),
        Arguments.of(Claim.of(new long[] {7}, new long[] {1}, 6), "more bytes"),
        Arguments.of(Claim.of(new long[] {5}, new long[] {1}, 6), "nothing behind"),
        Arguments.of(Claim.of(new long[] {1, 6}, new long[] {-7, 1}, 6), "strides"),
        Arguments.of(good().count(5), "6 numbers"),
        Arguments.of(good().count(-1), "6 numbers"),
        Arguments.of(good().count(Long.MAX_VALUE), "6 numbers"),
        Arguments.of(good().with(0, 3), "dimensions"),
        Arguments.of(good().with(0, -1), "dimensions"),
        Arguments.of(good().with(0, 1L << 33), "dimensions"),
        Arguments.of(good().with(-1, 'x'), "order"),
        Arguments.of(good().with(-3, 0), "type"),
        Arguments.of(good().with(-3, 1 << 14), "type"),
        Arguments.of(good().type("DOUBLE"), "type"),
        Arguments.of(good().type("UTF8"), "type"),
        Arguments.of(good().type("COMPRESSED"), "type"),
        Arguments.of(good().type("NOTHING"), "type"),
        Arguments.of(good().forms("JAVACPP", "MIXED_DATA_TYPES"), "form"),
        Arguments.of(good().forms("LONG_SHAPE", "HEAP"), "form"),
        Arguments.of(good().forms("x\ny", "HEAP"), "form"));
  }

  @ParameterizedTest
  @MethodSource("lies")
  void refuses(Claim claim, String part) throws IOException {
    refused(claim.bytes(), part);
  }

  private void refused(byte[] content, String part) {
    assertThatExceptionOfType(ArchiveException.class)
        .isThrownBy(() -> read(content))
        .withMessageMatching("(?s)Expected [^\n]+ in entry array of .*a\\.zip, found [^\n]+\\.")
        .withMessageContaining(part);
  }

  @Test
  void refusesEveryShortenedFile() throws IOException {
    byte[] content = good().bytes();
    for (int length = 0; length < content.length; length++) {
      refused(Arrays.copyOf(content, length), "array");
    }
    refused(Arrays.copyOf(content, content.length + 1), "nothing behind");
  }

  /** Whatever bits change, there is an array of six numbers or a sentence. */
  @Test
  void survivesChangedBits() throws IOException {
    Random random = new Random(11);
    for (int trial = 0; trial < 3000; trial++) {
      byte[] content = good().bytes();
      for (int i = 0; i <= random.nextInt(3); i++) {
        content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try (BoundedArchive archive = archive(content)) {
        assertThat(ArrayInput.read(archive, "array").length()).isEqualTo(6);
      } catch (ArchiveException e) {
        assertThat(e.getMessage()).startsWith("Expected ").doesNotContain("\n");
      }
    }
  }

  /** A small file cannot ask for much: 42 kB that say they are 100 MB of zeros. */
  @Test
  void refusesArraysThatAreMuchLargerThanTheFile() throws IOException {
    int count = 25_000_000;
    Claim claim = Claim.of(new long[] {1, count}, new long[] {count, 1}, 0);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write(claim.bytes());
    content.write(new byte[4 * count]);
    refused(content.toByteArray(), "as the archive is small");
  }
}
