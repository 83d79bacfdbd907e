package org.gru4j.train.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.gru4j.train.samples.Sample;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that anybody may have written. */
class EventReaderTest {
  private static final TrainingEvent END =
      new TrainingEvent.End(7, 1, 2.5, "STEPS", "all are done");

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("events.jsonl");
  }

  private void append(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static String line(TrainingEvent event) {
    return new String(EventJson.line(event), java.nio.charset.StandardCharsets.UTF_8);
  }

  private static List<TrainingEvent> read(EventReader reader) throws IOException {
    List<TrainingEvent> events = new ArrayList<>();
    reader.read((event, start, end) -> events.add(event));
    return events;
  }

  @Test
  void goesOnWhereItStopped() throws IOException {
    EventReader reader = new EventReader(file);
    assertThat(read(reader)).isEmpty();
    String whole = line(END);
    append(whole + whole.substring(0, 20));
    assertThat(read(reader)).containsExactly(END);
    append(whole.substring(20));
    assertThat(read(reader)).containsExactly(END);
    assertThat(read(reader)).isEmpty();
    Files.writeString(file, whole);
    assertThat(reader.read((event, start, end) -> {})).isFalse();
    assertThat(read(reader)).containsExactly(END);
    Files.delete(file);
    assertThat(reader.read((event, start, end) -> {})).isFalse();
    assertThat(reader.read((event, start, end) -> {})).isTrue();
  }

  @Test
  void everythingIsReadAsItWasWritten() throws IOException {
    List<Sample> samples =
        List.of(
            new Sample.Text("a", "b\n", "\u0000</script> \ud83d\ude00"),
            new Sample.Table("t", List.of("x", "y"), List.of(List.of("1", "2"))),
            new Sample.Series(
                "s", "x", List.of(Sample.Curve.of("c", new double[] {1}, new double[] {2.5}))),
            new Sample.Figure("f", Double.NaN));
    TrainingEvent event = new TrainingEvent.Samples(3, 4, 5, samples);
    append(line(event));
    assertThat(read(new EventReader(file))).containsExactly(event);
    List<long[]> places = new ArrayList<>();
    new EventReader(file).read((read, start, end) -> places.add(new long[] {start, end}));
    assertThat(EventReader.at(file, places.get(0)[0], places.get(0)[1])).contains(event);
    assertThat(EventReader.at(file, 1, 20)).isEmpty();
    assertThat(EventReader.at(file, 0, 1L << 40)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"event\":\"java.lang.Runtime\",\"step\":1}",
        "{\"event\":\"end\",\"step\":-1,\"reason\":\"\",\"sentence\":\"\"}",
        "{\"event\":\"end\",\"step\":\"x\"}",
        "{\"event\":\"end\",\"step\":1}",
        "{\"event\":\"begin\",\"step\":1,\"version\":2}",
        "{\"event\":\"samples\",\"step\":1,\"samples\":[null]}",
        "{\"event\":\"samples\",\"step\":1,\"samples\":[{\"type\":\"matrix\",\"rows\":[\"a\"],\"columns\":[],\"values\":[[1,2]]}]}",
        "\u0000\u0001\u0002"
      })
  void whatIsNoEventIsPassedOver(String line) throws IOException {
    append(line + "\n" + line(END));
    assertThat(read(new EventReader(file))).containsExactly(END);
  }

  @Test
  void depthAndLengthAreBounded() throws IOException {
    append("{\"event\":\"samples\",\"samples\":" + "[".repeat(100_000) + "\n");
    append("{\"event\":\"end\",\"x\":\"" + "x".repeat(EventReader.LONGEST_LINE) + "\"}\n");
    append(line(END));
    assertThat(read(new EventReader(file))).containsExactly(END);
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    Path other = folder.resolve("other");
    Files.writeString(other, line(END));
    Files.createSymbolicLink(file, other);
    assertThatThrownBy(() -> read(new EventReader(file))).isInstanceOf(IOException.class);
  }

  @Test
  void longSamplesAreCut() {
    assertThat(new Sample.Text("n", "", "\ud83d\ude00".repeat(5000)).text())
        .hasSizeLessThan(2010)
        .endsWith("\ude00…");
    Sample.Table table =
        new Sample.Table("n", List.of("a"), java.util.Collections.nCopies(99, List.of("x")));
    assertThat(table.rows()).hasSize(20);
    List<String> labels = java.util.Collections.nCopies(100, "l");
    Sample.Matrix matrix =
        new Sample.Matrix(
            "n", "r", "c", labels, labels, java.util.Collections.nCopies(100, new double[100]));
    assertThat(matrix.values()).hasSize(60).allSatisfy(row -> assertThat(row).hasSize(60));
    assertThatThrownBy(() -> new Sample.Table("n", List.of("a"), List.of(List.of())))
        .hasMessage("Expected rows of 1 cells, found one of 0.");
  }
}
