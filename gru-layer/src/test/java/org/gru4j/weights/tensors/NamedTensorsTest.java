package org.gru4j.weights.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.gru4j.weights.WeightsException;
import org.gru4j.weights.internal.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Files as NumPy and safetensors write them, what is written itself, and files that lie. */
public class NamedTensorsTest {
  /** What every array in src/test/resources/tensors holds, see make.py there. */
  private static final double[][] GOLDEN = {{-0.5, -0.25, 0}, {0.25, 0.5, 0.75}};

  @TempDir Path folder;

  public static Path resource(String name) {
    try {
      return Path.of(NamedTensorsTest.class.getResource("/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "all.safetensors, f64, DOUBLE",
    "all.safetensors, f32, FLOAT",
    "all.safetensors, f16, FLOAT",
    "all.safetensors, bf16, FLOAT",
    "plain.npz, scope/f8, DOUBLE",
    "plain.npz, f4_fortran, FLOAT",
    "plain.npz, f2, FLOAT",
    "plain.npz, f8_big, DOUBLE",
    "plain.npz, f4_big, FLOAT",
    "compressed.npz, f4, FLOAT",
    "fortran_big.npy, fortran_big, DOUBLE"
  })
  void readsWhatTheirLibrariesWrite(String file, String tensor, DataType type) {
    INDArray array = NamedTensors.read(resource("tensors/" + file)).get(tensor, 2, 3);
    assertThat(array.dataType()).isEqualTo(type);
    assertThat(array.toDoubleMatrix()).isDeepEqualTo(GOLDEN);
  }

  @Test
  void readsAScalar() {
    INDArray scalar = NamedTensors.read(resource("tensors/plain.npz")).get("scalar");
    assertThat(scalar.getFloat(0)).isEqualTo(0.75f);
  }

  /** Encodings that NumPy reads and hardly anyone writes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "{'descr': 'f4', 'fortran_order': False, 'shape': (2L, 3L)}",
        "{'descr':'|f4','fortran_order':False,'shape':(2,3,),}",
        "{ 'shape' : ( 2 , 3 ) , \"descr\" : \"=f4\" , 'fortran_order' : False , } ",
      })
  void readsHeadersHoweverTheyStand(String header) throws IOException {
    byte[] bytes = npy(header, 24);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .position(bytes.length - 24)
        .asFloatBuffer()
        .put(new float[] {-0.5f, -0.25f, 0, 0.25f, 0.5f, 0.75f});
    Path file = Files.write(folder.resolve("array.npy"), bytes);
    assertThat(NamedTensors.read(file).get("array", 2, 3).toDoubleMatrix()).isDeepEqualTo(GOLDEN);
  }

  // Tensors that nobody asks for

  /** A {@code state_dict} with one BatchNorm, and whatever else may stand beside the weights. */
  @Test
  void readsWhatIsAskedForBesideWhatItCannotRead() throws IOException {
    String header =
        "{"
            + entry("rnn.weight", "F32", "[1]", "[0,4]")
            + ","
            + entry("bn.num_batches_tracked", "I64", "[]", "[4,12]")
            + ","
            + entry("empty", "F32", "[0,3]", "[12,12]")
            + ","
            + entry("mask", "BOOL", "[3]", "[12,15]")
            + ","
            + entry("later", "F128", "[1]", "[15,31]")
            + "}";
    Path file = safetensors(header, 31);
    NamedTensors tensors = NamedTensors.read(file);
    assertThat(tensors.names())
        .containsExactly("rnn.weight", "bn.num_batches_tracked", "empty", "mask", "later");
    assertThat(tensors.get("rnn.weight", 1).getFloat(0)).isZero();
    assertThatThrownBy(() -> tensors.get("bn.num_batches_tracked"))
        .isInstanceOf(WeightsException.class)
        .hasMessage(
            "Expected dtype F64, F32, F16 or BF16 for tensor bn.num_batches_tracked in %s, found I64."
                .formatted(file));
    assertThatThrownBy(() -> tensors.get("empty", 0, 3)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> tensors.get("later", 1)).hasMessageContaining("found F128.");
    assertThatThrownBy(tensors::asMap).isInstanceOf(WeightsException.class);
    assertThatThrownBy(() -> tensors.tensor("absent"))
        .hasMessage("Expected a tensor absent in %s, found none.".formatted(file));
  }

  @Test
  void readsWhatIsAskedForInAnArchive() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("counter.npy", npy("'<i8'", "()", 8));
    entries.put("objects.npy", npy("'|O'", "(1,)", 8));
    entries.put("damaged.npy", new byte[5]);
    entries.put("README", new byte[5]);
    entries.put("weight.npy", npy("'<f4'", "(2, 3)", 24));
    NamedTensors tensors = NamedTensors.read(zip("mixed.npz", entries));
    assertThat(tensors.names())
        .containsExactly("counter", "objects", "damaged", "README", "weight");
    assertThat(tensors.get("weight", 2, 3).sumNumber().doubleValue()).isZero();
    assertThatThrownBy(() -> tensors.tensor("counter")).hasMessageContaining("found '<i8'.");
    assertThatThrownBy(() -> tensors.tensor("damaged")).hasMessageContaining("magic string");
    assertThatThrownBy(() -> tensors.tensor("README")).hasMessageContaining("named *.npy");
  }

  /** The numbers of another header would be noise. */
  @Test
  void refusesAFileThatChangedSinceItWasOpened() throws IOException {
    Path file = folder.resolve("changing.safetensors");
    NamedTensors.of(Map.of("a", Nd4j.rand(DataType.FLOAT, 3))).write(file);
    NamedTensors tensors = NamedTensors.read(file);
    NamedTensors.of(Map.of("b", Nd4j.rand(DataType.FLOAT, 4))).write(file);
    assertThatThrownBy(() -> tensors.get("a", 3))
        .hasMessage(
            "Expected the file that was opened in %s, found another, written since."
                .formatted(file));
    Files.delete(file);
    assertThatThrownBy(() -> tensors.get("a", 3))
        .hasMessage("Cannot read %s: it is no longer there.".formatted(file));
  }

  /** Of small tensors that inflate from little, each within its limit. */
  @Test
  void refusesArchivesThatInflateTooMuchTensorByTensor() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    byte[] zeros = npy("'<f4'", "(7340032,)", 28 << 20);
    for (String name : new String[] {"a.npy", "b.npy", "c.npy"}) {
      entries.put(name, zeros);
    }
    NamedTensors tensors = NamedTensors.read(zip("zeros.npz", entries));
    tensors.get("a", 7 << 20);
    tensors.get("b", 7 << 20);
    // What was read is not read again.
    tensors.get("a", 7 << 20);
    assertThatThrownBy(() -> tensors.get("c", 7 << 20))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("a claim of 29360128");
  }

  private static NamedTensors random() {
    Random random = new Random(4);
    Map<String, INDArray> tensors = new LinkedHashMap<>();
    tensors.put("second.weight", Nd4j.createFromArray(random.doubles(20).toArray()).reshape(4, 5));
    float[] special = {-0f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NEGATIVE_INFINITY, 1f / 3};
    tensors.put("first/bias", Nd4j.createFromArray(special));
    tensors.put("view", Nd4j.rand(DataType.FLOAT, 3, 4).permute(1, 0));
    tensors.put("größer \"x\"", Nd4j.rand(DataType.DOUBLE, 2, 1, 3));
    return NamedTensors.of(tensors);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.safetensors", "a.npz"})
  void thereAndBackGivesTheSameBits(String name) {
    Path file = folder.resolve(name);
    NamedTensors written = random();
    written.write(file);
    NamedTensors read = NamedTensors.read(file);
    assertThat(read.asMap().keySet()).containsExactlyElementsOf(written.asMap().keySet());
    read.asMap().forEach((key, array) -> assertSameBits(array, written.asMap().get(key)));
  }

  public static void assertSameBits(INDArray actual, INDArray expected) {
    assertThat(actual.dataType()).isEqualTo(expected.dataType());
    assertThat(actual.shape()).isEqualTo(expected.shape());
    // Not INDArray.equals, which tolerates 1e-5; a double holds every float.
    assertThat(actual.dup('c').data().asDouble()).isEqualTo(expected.dup('c').data().asDouble());
  }

  @Test
  void aSingleArrayIsNamedAsItsFile() {
    Path file = folder.resolve("gates.npy");
    INDArray array = Nd4j.rand(DataType.FLOAT, 2, 5);
    NamedTensors.of(Map.of("anything", array)).write(file);
    assertSameBits(NamedTensors.read(file).get("gates", 2, 5), array);
    assertThatThrownBy(() -> random().write(file)).hasMessageContaining("one tensor to write");
  }

  /** All 65,536 of both 16-bit formats against their definition in IEEE 754 terms. */
  @Test
  void sixteenBitNumbersAreExact() {
    for (int bits = 0; bits <= 0xFFFF; bits++) {
      ByteBuffer one = ByteBuffer.allocate(2).putShort((short) bits).flip();
      assertSameNumber(TensorType.FLOAT16.decode(one).getFloat(0), half(bits), bits);
      one.rewind();
      assertSameNumber(
          TensorType.BFLOAT16.decode(one).getFloat(0), Float.intBitsToFloat(bits << 16), bits);
    }
  }

  private static float half(int bits) {
    int exponent = bits >> 10 & 31;
    int fraction = bits & 1023;
    double magnitude =
        switch (exponent) {
          case 0 -> Math.scalb((double) fraction, -24);
          case 31 -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
          default -> Math.scalb(1024.0 + fraction, exponent - 25);
        };
    return (float) ((bits & 0x8000) == 0 ? magnitude : -magnitude);
  }

  private static void assertSameNumber(float actual, float expected, int bits) {
    if (Float.floatToIntBits(actual) != Float.floatToIntBits(expected)) {
      assertThat(actual).as("bits %04x", bits).isEqualTo(expected);
    }
  }

  // Files that lie

  private Path safetensors(String header, int dataBytes) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return safetensors(text.length, text, dataBytes);
  }

  private Path safetensors(long claimedLength, byte[] header, int dataBytes) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(claimedLength).put(header);
    return Files.write(folder.resolve("bad.safetensors"), bytes.array());
  }

  private static String entry(String name, String dtype, String shape, String offsets) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}"
        .formatted(name, dtype, shape, offsets);
  }

  private static void refused(Path file, String... parts) {
    long before = usedHeap();
    assertThatThrownBy(() -> NamedTensors.read(file).asMap())
        .isInstanceOf(WeightsException.class)
        .message()
        .startsWith("Expected ")
        .contains(file.toString(), ", found ")
        .contains(parts)
        .doesNotContain("\n")
        .endsWith(".");
    assertThat(usedHeap() - before).as("bytes allocated").isLessThan(64L << 20);
  }

  /** Bytes that this thread has allocated on the heap, ever. */
  private static long usedHeap() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "F32 | [2,3] | [0,20]  | 20 | data_offsets [0, 24]       | [0, 20]",
        "F32 | [2,3] | [4,28]  | 28 | data_offsets [0, 24]       | [4, 28]",
        "F32 | [2,3] | [0,24]  | 20 | 24 bytes of tensors        | 20",
        "F32 | [2,3] | [0,24]  | 25 | 24 bytes of tensors        | 25",
        "F32 | [2,3] | [24,0]  | 24 | data_offsets [0, 24]       | [24, 0]",
        "F32 | [2,3] | [-24,0] | 24 | a header in JSON           | the size -24 below 0",
        "F32 | [2,3] | [0]     | 24 | two data_offsets           | without them",
        "I64 | [2,3] | [0,48]  | 48 | dtype F64, F32, F16 or BF16| I64",
        "F32 | [-2,-3] | [0,24] | 24 | a header in JSON          | the size -2 below 0",
        "F32 | [2,3] | [0,24,24] | 24 | two data_offsets         | without them",
        "I4  | [3]   | [0,9]   | 8  | 9 bytes of tensors         | 8",
        "I4  | [3]   | [0,8]   | 8  | dtype F64, F32, F16 or BF16| I4",
        "BOOL | [8]  | [0,7]   | 7  | data_offsets [0, 8]        | [0, 7]",
        "F4  | [3]   | [0,2]   | 2  | whole bytes of a file      | [3] of 4 bits each",
        "F32 | [0]   | [0,0]   | 0  | sizes of at least 1        | [0]",
        "F32 | [1099511627776] | [0,4398046511104] | 8 | 4398046511104 bytes of tensors | 8",
        "F32 | [4294967296,4294967296] | [0,0] | 8 | whole bytes of a file | 4294967296",
        "F32 | [400000000] | [0,1600000000] | 8 | 1600000000 bytes of tensors | 8",
        "F32 | [9999999999999999999] | [0,24] | 24 | a header in JSON   | at tensor weight",
        "F32 | [2.5] | [0,24]  | 24 | a header in JSON           | at tensor weight",
        "F32 | \"two\" | [0,24] | 24 | a header in JSON          | at tensor weight",
      })
  void refusesSafetensorsWith(
      String dtype, String shape, String offsets, int bytes, String expected, String found)
      throws IOException {
    refused(
        safetensors("{" + entry("weight", dtype, shape, offsets) + "}", bytes), expected, found);
  }

  @Test
  void refusesSafetensorsThatOverlapOrRepeat() throws IOException {
    String first = entry("first", "F32", "[4]", "[0,16]");
    refused(
        safetensors("{" + first + "," + entry("second", "F32", "[4]", "[8,24]") + "}", 24),
        "tensor second",
        "data_offsets [16, 32]",
        "[8, 24]");
    refused(safetensors("{" + first + "," + first + "}", 16), "Duplicate field 'first'", "JSON");
    String dimensions = "[" + "1,".repeat(40) + "1]";
    refused(
        safetensors("{" + entry("deep", "F32", dimensions, "[0,4]") + "}", 4),
        "at most 32 dimensions",
        "tensor deep");
  }

  @Test
  void refusesSafetensorsWithABadHeader() throws IOException {
    byte[] object = "{}".getBytes(StandardCharsets.UTF_8);
    refused(safetensors(1L << 42, object, 0), "a header of at most 2 bytes", "4398046511104");
    refused(safetensors(-1, object, 0), "at most 2 bytes", "18446744073709551615");
    refused(safetensors("{\"weight\":", 0), "a header in JSON");
    refused(safetensors("{} {}", 0), "a header in JSON");
    refused(safetensors("[1]", 0), "a header in JSON");
    refused(safetensors("{\"__metadata__\":" + "[".repeat(3_000_000), 0), "a header in JSON");
    refused(safetensors("{\"a\":{\"b\":[1]}}", 0), "another field, b, at tensor a");
    refused(
        safetensors("{" + entry("a", "F32", "[1],\"shape\":[1]", "[0,4]") + "}", 4),
        "Duplicate field 'shape'");
    refused(safetensors(" {}", 0), "a header in JSON that begins with {");
    refused(safetensors("\uFEFF{}", 0), "that begins with {", "\\uFEFF{}");
    byte[] wide = "{}".getBytes(StandardCharsets.UTF_16LE);
    refused(safetensors(wide.length, wide, 0), "a header in JSON");
    byte[] latin = {'{', (byte) 0xFF, '}'};
    refused(safetensors(latin.length, latin, 0), "a header in JSON in UTF-8", "other bytes");
    refused(Files.write(folder.resolve("short.safetensors"), new byte[5]), "at least 8 bytes", "5");
  }

  private static byte[] npy(String descr, String shape, int dataBytes) {
    return npy(
        "{'descr': %s, 'fortran_order': False, 'shape': %s, }".formatted(descr, shape), dataBytes);
  }

  private static byte[] npy(String header, int dataBytes) {
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + header.length() + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    bytes.putShort((short) header.length()).put(header.getBytes(StandardCharsets.UTF_8));
    return bytes.array();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "'<f4' # (2, 3) # 20 # 24 bytes for the shape [2, 3] # 20",
        "'<f4' # (2, 3) # 28 # 24 bytes of numbers # more",
        "'<i8' # (2, 3) # 48 # descr f2, f4 or f8 # <i8",
        "'=O' # (2, 3) # 48 # descr f2, f4 or f8 # =O",
        "'<f16' # (2, 3) # 96 # descr f2, f4 or f8 # <f16",
        "'|b1' # (2, 3) # 6 # descr f2, f4 or f8 # |b1",
        "[('a', '<f4')] # (2,) # 8 # descr f2, f4 or f8 # [('a', '<f4')]",
        "[] # (2,) # 8 # descr f2, f4 or f8 # []",
        "'<f4' # (1099511627776,) # 8 # at most 2147483647 bytes # 1099511627776",
        "'<f4' # (400000000,) # 8 # bytes # a claim of 1600000000",
        "'<f4' # (-2, -3) # 24 # a shape of integers # (-2, -3)",
        "'<f4' # (7 7, 8) # 2464 # a shape of integers # (7 7, 8)",
        "'<f4' # (5) # 20 # a shape of integers # (5)",
        "'<f4' # (,) # 4 # a shape of integers # (,)",
        "'<f4' # (2,,3) # 24 # a shape of integers # (2,,3)",
        "'<f4' # (2, 3)) # 24 # descr, fortran_order and shape # (2, 3))",
        "'<f4' # (2, 3), 'more': (1,) # 24 # descr, fortran_order and shape # more",
        "'<f4' # (0x2, 3) # 24 # a shape of integers # (0x2, 3)",
        "'<f4' # (+2, 3) # 24 # a shape of integers # (+2, 3)",
        "'<f4' # (2LL, 3) # 24 # a shape of integers # (2LL, 3)",
        "'<f4' # (0, 3) # 0 # sizes of at least 1 # [0, 3]",
        "'<f4' # (99999999999999999999,) # 24 # a shape of integers # 99999999999999999999",
        "'<f4' # (4294967296, 4294967296, 4) # 8 # at most 2147483647 bytes # 4294967296",
        "'<f4' # __import__('os') # 8 # descr, fortran_order and shape # __import__",
      })
  void refusesNumPyArraysWith(String descr, String shape, int bytes, String expected, String found)
      throws IOException {
    Path file = Files.write(folder.resolve("bad.npy"), npy(descr, shape, bytes));
    refused(file, "tensor bad", expected, found);
  }

  @Test
  void refusesBytesThatAreNoNumPyArray() throws IOException {
    byte[] array = npy("'<f4'", "(2, 3)", 24);
    refused(Files.write(folder.resolve("magic.npy"), new byte[100]), "magic string");
    refused(Files.write(folder.resolve("cut.npy"), Arrays.copyOf(array, 30)), "a header of");
    array[6] = 9;
    refused(Files.write(folder.resolve("version.npy"), array), "version 1.0, 2.0 or 3.0", "9.0");
    array[6] = 2;
    refused(Files.write(folder.resolve("length.npy"), array), "a header of at most 10000 bytes");
    byte[] twice = npy("{'descr': '<f4', 'descr': '<f4', 'shape': (1,), }", 4);
    refused(Files.write(folder.resolve("twice.npy"), twice), "descr, fortran_order and shape");
    byte[] truth = npy("{'descr': '<f4', 'fortran_order': 'True', 'shape': (1,), }", 4);
    refused(Files.write(folder.resolve("truth.npy"), truth), "descr, fortran_order and shape");
    byte[] comma = npy("{'descr': '<f4' 'fortran_order': True, 'shape': (1,), }", 4);
    refused(Files.write(folder.resolve("comma.npy"), comma), "descr, fortran_order and shape");
    byte[] lines = npy("{'descr': '<f4\n', 'fortran_order': True, 'shape': (1,\n), }", 4);
    refused(Files.write(folder.resolve("lines.npy"), lines), "descr f2, f4 or f8", "'<f4\\u000A'");
    String deep = "(" + "1,".repeat(4900) + ")";
    refused(Files.write(folder.resolve("deep.npy"), npy("'<f4'", deep, 4)), "at most 32 dim");
  }

  private Path zip(String name, Map<String, byte[]> entries) throws IOException {
    Path file = folder.resolve(name);
    try (ZipOutputStream archive = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        archive.putNextEntry(new ZipEntry(entry.getKey()));
        archive.write(entry.getValue());
      }
    }
    return file;
  }

  @Test
  void refusesArchivesThatAreNotIntact() throws IOException {
    byte[] array = npy("'<f4'", "(2, 3)", 24);
    refused(zip("other.npz", Map.of("a.txt", array)), "an entry named *.npy", "a.txt");
    refused(
        zip("claim.npz", Map.of("a.npy", npy("'<f4'", "(400000000,)", 8))),
        "tensor a",
        "a claim of 1600000000");
    byte[] bytes = Files.readAllBytes(zip("good.npz", Map.of("weight.npy", array)));
    refused(Files.write(folder.resolve("cut.npz"), Arrays.copyOf(bytes, 60)), "a zip archive");
    refused(Files.write(folder.resolve("empty.npz"), new byte[0]), "a zip archive");
    refused(sameName(), "one entry", "two");
    Map<String, byte[]> hidden = new LinkedHashMap<>();
    hidden.put("a.npy", array);
    hidden.put("a", array);
    refused(zip("hidden.npz", hidden), "one entry", "tensor a", "two");
  }

  /** Two entries of one name, which ZipOutputStream does not write: renames one in the bytes. */
  private Path sameName() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("aa.npy", npy("'<f4'", "(2,)", 8));
    entries.put("ab.npy", npy("'<f4'", "(2,)", 8));
    String text =
        new String(Files.readAllBytes(zip("two.npz", entries)), StandardCharsets.ISO_8859_1);
    return Files.writeString(
        folder.resolve("same.npz"), text.replace("ab.npy", "aa.npy"), StandardCharsets.ISO_8859_1);
  }

  @Test
  void refusesNumbersThatWereChangedInTheArchive() throws IOException {
    Random random = new Random(5);
    byte[] array = npy("'<f4'", "(256,)", 1024);
    for (int i = array.length - 1024; i < array.length; i++) {
      array[i] = (byte) random.nextInt();
    }
    byte[] bytes = Files.readAllBytes(zip("noise.npz", Map.of("weight.npy", array)));
    // Random bytes do not deflate and stand in the archive as they are.
    bytes[bytes.length / 2] ^= 1;
    refused(Files.write(folder.resolve("changed.npz"), bytes), "entry weight.npy", "the CRC-32");
  }

  /**
   * A hundred megabytes of zeros in a tenth of one: neither what it claims nor what follows is
   * inflated.
   */
  @Test
  void refusesZipBombs() throws IOException {
    refused(bomb("claimed.npz", "(25000000,)"), "tensor bomb", "a claim of 100000000");
    refused(bomb("silent.npz", "(2, 3)"), "tensor bomb", "24 bytes of numbers", "more");
  }

  private Path bomb(String name, String shape) throws IOException {
    Path file = folder.resolve(name);
    try (ZipOutputStream archive = new ZipOutputStream(Files.newOutputStream(file))) {
      archive.putNextEntry(new ZipEntry("bomb.npy"));
      archive.write(npy("'<f4'", shape, 0));
      byte[] zeros = new byte[1_000_000];
      for (int i = 0; i < 100; i++) {
        archive.write(zeros);
      }
    }
    return file;
  }

  @Test
  void refusesOtherNamesAndTypes() throws IOException {
    Path pickle = Files.write(folder.resolve("model.pt"), new byte[10]);
    assertThatThrownBy(() -> NamedTensors.read(pickle))
        .hasMessage(
            "Expected a file named *.safetensors, *.npz or *.npy, found %s.".formatted(pickle));
    assertThatThrownBy(() -> NamedTensors.read(folder.resolve("absent.npz")))
        .hasMessageContaining("found none");
    NamedTensors integers = NamedTensors.of(Map.of("a", Nd4j.createFromArray(1, 2)));
    Path file = folder.resolve("integers.safetensors");
    assertThatThrownBy(() -> integers.write(file))
        .hasMessageContaining("FLOAT or DOUBLE")
        .hasMessageContaining("INT");
    assertThat(file).doesNotExist();
    assertThatThrownBy(() -> integers.get("b", 2))
        .hasMessage("Expected tensor b of shape [2] in the given tensors, found none.");
  }
}
