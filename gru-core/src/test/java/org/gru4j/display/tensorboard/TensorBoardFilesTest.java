package org.gru4j.display.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.gru4j.train.events.TrainingEvent;
import org.gru4j.train.samples.Sample;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.tensorflow.framework.Summary;

class TensorBoardFilesTest {
  private static final TrainingEvent STEP =
      new TrainingEvent.Step(
          5, 1500, 1, 100, 2.5, 10, 3.25, 0.125, Double.NaN, 40, 1 << 20, 1 << 21, 1 << 22);

  @TempDir private Path folder;

  /** An event as its fields in the file say it is. */
  private record Read(
      double seconds,
      long step,
      @Nullable String version,
      @Nullable Summary summary,
      byte @Nullable [] session) {}

  private static TrainingEvent samples(long step) {
    return new TrainingEvent.Samples(
        step,
        2000,
        1,
        List.of(
            new Sample.Text("written", "given ", "# no\n<b>heading</b>"),
            new Sample.Table("pairs", List.of("a", "b"), List.of(List.of("1", "2"))),
            new Sample.Matrix(
                "attention",
                "to",
                "from",
                List.of("x", "x"),
                List.of("y"),
                List.of(new double[] {0}, new double[] {1})),
            new Sample.Series(
                "forecast",
                "ahead",
                List.of(Sample.Curve.of("truth", new double[] {1, 2}, new double[] {3, 4}))),
            new Sample.Figure("BLEU", 12.5)));
  }

  private void write(long from, TrainingEvent... events) throws IOException {
    try (TensorBoardFiles files = new TensorBoardFiles(folder)) {
      files.begin(from);
      for (TrainingEvent event : events) {
        files.accept(event);
      }
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** CRC-32C bit by bit, from its polynomial (Castagnoli et al. 1993), in reversed order. */
  private static int checksum(byte[] bytes) {
    int crc = ~0;
    for (byte each : bytes) {
      crc ^= each & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
      }
    }
    return ~crc;
  }

  private static int masked(byte[] bytes) {
    int crc = checksum(bytes);
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }

  private static List<Read> read(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    List<Read> events = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] head = Arrays.copyOfRange(content, in.position(), in.position() + 8);
      int length = Math.toIntExact(in.getLong());
      assertThat(in.getInt()).isEqualTo(masked(head));
      byte[] data = new byte[length];
      in.get(data);
      assertThat(in.getInt()).isEqualTo(masked(data));
      events.add(event(data));
    }
    return events;
  }

  private static Read event(byte[] data) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(data);
    double seconds = 0;
    long step = 0;
    String version = null;
    Summary summary = null;
    byte[] session = null;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> seconds = in.readDouble();
        case 2 -> step = in.readInt64();
        case 3 -> version = in.readString();
        case 5 -> summary = Summary.parseFrom(in.readByteArray());
        case 7 -> session = in.readByteArray();
        default -> throw new AssertionError("field " + (tag >>> 3));
      }
    }
    return new Read(seconds, step, version, summary, session);
  }

  /** RFC 3720, appendix B.4: 32 bytes of zeros. */
  @Test
  void theChecksumOfThisTestIsThatOfItsSpecification() {
    assertThat(checksum(new byte[32])).isEqualTo(0x8a9136aa);
  }

  /** The first bytes of every such file that TensorFlow writes: a length of 24 and its checksum. */
  @Test
  void aFileBeginsAsThoseOfTensorFlowDo() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new RecordWriter(out).write(Event.version(1.5));
    assertThat(HexFormat.of().formatHex(out.toByteArray(), 0, 12))
        .isEqualTo("1800000000000000a37f4b22");
  }

  @Test
  void scalarsTextsAndImagesAreReadBack() throws IOException {
    write(0, STEP, samples(5));
    List<Read> events = read(files().get(0));
    assertThat(events).hasSize(3);
    assertThat(events.get(0).version()).isEqualTo("brain.Event:2");
    assertThat(events.get(1).step()).isEqualTo(5);
    assertThat(events.get(1).seconds()).isEqualTo(1.5);
    assertThat(events.get(1).summary().getValueList())
        .extracting(Summary.Value::getTag)
        .containsExactly(
            "loss/training",
            "optimizer/learning rate",
            "speed/per second",
            "memory/heap",
            "memory/off heap",
            "memory/resident");
    assertThat(events.get(1).summary().getValue(0).getSimpleValue()).isEqualTo(3.25f);
    List<Summary.Value> samples = events.get(2).summary().getValueList();
    assertThat(samples.get(0).getMetadata().getPluginData().getPluginName()).isEqualTo("text");
    assertThat(samples.get(0).getTensor().getStringVal(0).toStringUtf8())
        .isEqualTo("    given # no\n    <b>heading</b>");
    assertThat(samples.get(1).getTensor().getTensorShape().getDimCount()).isEqualTo(2);
    assertThat(samples.get(1).getTensor().getStringValCount()).isEqualTo(4);
    for (Summary.Value image : samples.subList(2, 4)) {
      byte[] png = image.getImage().getEncodedImageString().toByteArray();
      assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth())
          .isEqualTo(image.getImage().getWidth());
    }
    assertThat(samples.get(4).getSimpleValue()).isEqualTo(12.5f);
  }

  @Test
  void aResumedRunTakesThePlaceOfLaterSteps() throws IOException {
    write(0, STEP);
    write(4, STEP);
    assertThat(files()).hasSize(2);
    Read restart = read(files().get(1)).get(1);
    assertThat(restart.step()).isEqualTo(5);
    assertThat(restart.session()).containsExactly(8, 1);
  }

  /**
   * TensorBoard's own reader, where a Python that has it is named: {@code
   * -Dtensorboard.python=PATH}.
   */
  @Test
  @EnabledIfSystemProperty(named = "tensorboard.python", matches = ".+")
  void tensorBoardReadsIt() throws Exception {
    write(0, STEP, samples(5), STEP);
    write(4, STEP);
    String program =
        """
        import sys
        from tensorboard.backend.event_processing import event_accumulator as e
        a = e.EventAccumulator(sys.argv[1], size_guidance={e.TENSORS: 0, e.IMAGES: 0, e.SCALARS: 0})
        a.Reload()
        t = a.Tags()
        print(sorted(t['scalars']), sorted(t['images']), sorted(t['tensors']))
        print([(s.step, s.wall_time, s.value) for s in a.Scalars('loss/training')])
        i = a.Images('samples/attention')[0]
        print(i.encoded_image_string[1:4], i.step)
        print(a.Tensors('samples/pairs')[0].tensor_proto.string_val)
        """;
    Path script = folder.resolve("read.py");
    Files.writeString(script, program);
    Path out = folder.resolve("out.txt");
    Process process =
        new ProcessBuilder(
                System.getProperty("tensorboard.python"), script.toString(), folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    String read = Files.readString(out, StandardCharsets.UTF_8);
    assertThat(read)
        .contains("'loss/training'", "'samples/BLEU'")
        .contains("['samples/attention', 'samples/forecast']")
        .contains("['samples/pairs', 'samples/written']")
        // Those of the first file are purged.
        .contains("[(5, 1.5, 3.25)]");
  }
}
