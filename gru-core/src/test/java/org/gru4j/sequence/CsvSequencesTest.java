package org.gru4j.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.gru4j.Gru4jException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** CSV from other hands. */
class CsvSequencesTest {
  @TempDir private Path folder;

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("x.csv"), text);
  }

  private void assertRefused(CsvSequences reader, String text, String... parts) throws IOException {
    Path file = write(text);
    assertThatThrownBy(() -> reader.series(file))
        .isInstanceOf(Gru4jException.class)
        .hasMessageContainingAll(parts)
        .hasMessageContaining(file.toString());
  }

  @Test
  void readsQuotedValuesAndLabels() throws IOException {
    write("\"1\",\"a, \"\"b\"\"\nc\"\r\n 2 , \"a, \"\"b\"\"\nc\" \r\n\r\n");
    List<LabelledSequence> read = CsvSequences.PLAIN.labelled(folder, -1);
    assertThat(read.get(0).labels()).containsExactly("a, \"b\"\nc", "a, \"b\"\nc");
    assertThat(read.get(0).features().toDoubleVector()).containsExactly(1, 2);
  }

  @Test
  void aByteOrderMarkIsNoValue() throws IOException {
    assertThat(CsvSequences.PLAIN.series(write("\uFEFF0.5,1\n2,3\n")).getDouble(0, 0))
        .isEqualTo(0.5);
    write("\uFEFFup,1\nup,2\n");
    assertThat(CsvSequences.PLAIN.labelled(folder, 0).get(0).labels()).containsExactly("up", "up");
    assertThat(CsvSequences.WITH_HEADING.column(write("\uFEFFfirst,second\n1,2\n"), "first"))
        .isZero();
    assertRefused(CsvSequences.PLAIN, "1,\u200B2\n", "column 1 of line 1", "found \"\\u200B2\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"12d", "0x1p3", "NaN", "Infinity", "1f", "1_0", "١", "--1", ".", "1e"})
  void whatOnlyJavaTakesForANumberIsNone(String text) throws IOException {
    assertRefused(
        CsvSequences.PLAIN, "1,2\n" + text + ",2\n", "Expected a number in column 0 of line 2");
  }

  @ParameterizedTest
  @CsvSource({"-1.5,-1.5", "+.5,0.5", "2e-3,0.002", "7.,7", "1E25,1e25", "1e-50,1e-50"})
  void decimalNumbers(String text, double value) throws IOException {
    assertThat(CsvSequences.PLAIN.series(write(text)).getDouble(0)).isEqualTo(value);
  }

  @Test
  void namesTheCell() throws IOException {
    assertRefused(
        CsvSequences.PLAIN, "1,2\n3,1e39\n", "up to 3.403e+38", "column 1 of line 2", "\"1e39\"");
    assertRefused(CsvSequences.PLAIN, "1,2\n3,\n", "column 1 of line 2 of", "found no value");
    assertRefused(CsvSequences.WITH_HEADING, "a,b\n1,x\n", "column 1 (\"b\") of line 2");
    assertRefused(CsvSequences.PLAIN, "a,b\n1,2\n", "(--heading) are 0", "(--delimiter) by \",\"");
    assertRefused(CsvSequences.PLAIN, "1,2\n3\n", "Expected 2 columns in line 2", "found 1");
    assertRefused(CsvSequences.PLAIN, "1,2\n\n3,4\n", "line 2", "found an empty line");
    assertRefused(CsvSequences.PLAIN, "1,\"2\n3,4\n", "Expected every quote", "line 1");
    assertRefused(CsvSequences.PLAIN, "1,2\n1,\"2\"3\n", "line 2", "closing quote");
    assertRefused(CsvSequences.PLAIN, "\n\n", "found none");
    assertRefused(CsvSequences.PLAIN, "1\0,\0", "as in UTF-16");
    assertRefused(CsvSequences.WITH_HEADING, "a,b\n", "found none after 1 of heading");
    write("1,up\n1,\n");
    assertThatThrownBy(() -> CsvSequences.PLAIN.labelled(folder, -1))
        .hasMessageContaining("Expected a label in column 1 of line 2")
        .hasMessageContaining("found no value");
    Files.write(folder.resolve("x.csv"), "1,ü\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> CsvSequences.PLAIN.labelled(folder, -1))
        .hasMessageContaining("malformed byte 0xFC at byte offset 2");
  }

  @Test
  void columnsHaveNamesAndNumbers() throws IOException {
    CsvSequences reader = new CsvSequences(2, ';');
    Path file = write("A file; with \"quotes\"\n\"the; label\" ; value;2\nup;1,5;3\n");
    assertThat(reader.column(file, "the; label")).isZero();
    assertThat(reader.column(file, "value")).isEqualTo(1);
    assertThat(reader.column(file, "-1")).isEqualTo(2);
    assertThat(reader.column(file, "2")).isEqualTo(2);
    assertThatThrownBy(() -> reader.column(file, "val\u200Bue"))
        .hasMessageContaining("\"val\\u200Bue\"")
        .hasMessageContaining("[the; label, value, 2]");
    for (String none : new String[] {"3", "-4", "-0x1", "", "99999999999"}) {
      assertThatThrownBy(() -> reader.column(file, none)).hasMessageContaining("found 3 columns");
    }
    Path twice = write("a,a\n1,2\n");
    assertThatThrownBy(() -> CsvSequences.WITH_HEADING.column(twice, "a"))
        .hasMessageContaining("found several");
  }

  @Test
  void labelsByName() throws IOException {
    write("tag,value\nup,1\n");
    CsvSequences reader = CsvSequences.WITH_HEADING;
    INDArray features = reader.labelled(folder, "tag").get(0).features();
    assertThat(features.toDoubleVector()).containsExactly(1);
    Files.writeString(folder.resolve("y.csv"), "value,tag\n1,up\n");
    assertThatThrownBy(() -> reader.labelled(folder, "tag"))
        .hasMessageContaining("Expected the columns [tag, value]")
        .hasMessageContaining("found [value, tag]");
  }

  @Test
  void refusesSettingsThatCannotBe() {
    assertThatThrownBy(() -> new CsvSequences(-1, ','))
        .isInstanceOf(SequenceException.class)
        .hasMessage("Expected lines of heading >= 0, found -1.");
    assertThatThrownBy(() -> new CsvSequences(0, '"')).isInstanceOf(SequenceException.class);
    assertThatThrownBy(() -> new CsvSequences(0, '\n')).hasMessageContaining("\\u000A");
  }
}
