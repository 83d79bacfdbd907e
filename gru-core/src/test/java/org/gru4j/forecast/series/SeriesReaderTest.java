package org.gru4j.forecast.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import org.datavec.api.records.reader.impl.collection.CollectionRecordReader;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.split.FileSplit;
import org.datavec.api.writable.DoubleWritable;
import org.datavec.api.writable.IntWritable;
import org.datavec.api.writable.NullWritable;
import org.datavec.api.writable.Text;
import org.datavec.api.writable.Writable;
import org.gru4j.Gru4jException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeriesReaderTest {
  private static final double NONE = Double.NaN;

  private static SeriesSet read(SeriesReader reader, String text) {
    try {
      return reader.read("t.csv", new StringReader(text));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static SeriesReader shops(SeriesRoles roles) {
    return new SeriesReader(
        SeriesLayout.LONG, ",", "shop", "day", "sold", roles, "", "", "", "", 0);
  }

  private static double[] values(Series series) {
    return series.values(0, series.length());
  }

  /** As a query of a database or a transformation gives them, and as DataVec reads a file. */
  @Test
  void recordsOfDataVecAreRead(@TempDir Path folder) throws IOException, InterruptedException {
    SeriesReader reader = SeriesReader.longForm("shop", "day", "sold");
    List<List<Writable>> records =
        List.of(
            List.of(new Text("a"), new Text("2026-01-01"), new DoubleWritable(5.5)),
            List.of(new Text("a"), new Text("2026-01-02"), NullWritable.INSTANCE),
            List.of(new Text("a"), new Text("2026-01-03"), new IntWritable(7)));
    List<String> columns = List.of("shop", "day", "sold");
    SeriesSet set = reader.read("a query", new CollectionRecordReader(records), columns);
    assertThat(values(set.series().get(0))).containsExactly(5.5, NONE, 7);
    Path file =
        Files.writeString(
            folder.resolve("t.csv"), "shop,day,sold\na,2026-01-01,1\na,2026-01-02,2\n");
    CSVRecordReader lines = new CSVRecordReader(1);
    lines.initialize(new FileSplit(file.toFile()));
    assertThat(values(reader.read("t.csv", lines, columns).series().get(0))).containsExactly(1, 2);
    assertThatThrownBy(
            () ->
                reader.read(
                    "a query",
                    new CollectionRecordReader(
                        List.of(List.of(new Text("a"), new Text("2026-01-01"), new Text("many")))),
                    columns))
        .hasMessage("Expected a number in column \"sold\" of line 1 of a query, found \"many\".");
    assertThatThrownBy(() -> reader.read("a query", new CollectionRecordReader(List.of()), columns))
        .hasMessage("Expected records of series in a query, found 0.");
  }

  @Test
  void longFormWithGapsFutureAndRoles() {
    SeriesSet set =
        read(
            shops(
                new SeriesRoles(
                    List.of("price"), List.of("rain"), List.of("town"), List.of("size"))),
            "shop,day,sold,price,rain,town,size,note\n"
                + "a,2026-01-01,5,1.5,0,Ulm,10,x\n"
                + "b,2026-01-02,1,2,1,Jena,20,\n"
                + "a,2026-01-02,,1.6,1,Ulm,10,\n"
                + "a,2026-01-04,0,1.7,2,Ulm,10,\n"
                + "a,2026-01-05,,1.8,,Ulm,10,\n"
                + "b,2026-01-03,NA,3,,Jena,20,\n");
    assertThat(set.frequency()).isEqualTo(Frequency.of("d"));
    Series a = set.series().get(0);
    assertThat(a.id()).isEqualTo("a");
    assertThat(a.start()).isEqualTo(LocalDateTime.parse("2026-01-01T00:00"));
    // An empty cell is missing, never zero; so is a day that is not there.
    assertThat(values(a)).containsExactly(5, NONE, NONE, 0);
    assertThat(a.observed()).isEqualTo(2);
    assertThat(a.known(0, 4)).isEqualTo(1.8);
    assertThat(a.known(0, 2)).isNaN();
    assertThat(a.knownUntil()).isEqualTo(5);
    assertThat(a.past(0, 3)).isEqualTo(2);
    assertThat(a.categories()).containsExactly("Ulm");
    assertThat(a.constant(0)).isEqualTo(10);
    assertThat(values(set.series().get(1))).containsExactly(1);
    assertThat(set.name(a, 4)).isEqualTo("2026-01-05");
  }

  @Test
  void aColumnForEachSeries() {
    SeriesReader reader =
        new SeriesReader(
            SeriesLayout.COLUMNS, ";", "", "", "-1", SeriesRoles.NONE, "q", "1990-01", "", "", 1);
    SeriesSet set = read(reader, "x;y\n2;3\n1;4\n2;\nNA;5\n4;\n");
    assertThat(values(set.series().get(0))).containsExactly(1, 2, NONE, 4);
    assertThat(values(set.series().get(1))).containsExactly(4, NONE, 5);
    assertThat(set.name(set.series().get(1), 3)).isEqualTo("1990-10-01");
  }

  @Test
  void aRowForEachSeriesWithEmptyEnds() {
    SeriesReader reader =
        new SeriesReader(
            SeriesLayout.ROWS, ",", "", "", "-1", SeriesRoles.NONE, "h", "", "", "", 0);
    SeriesSet set = read(reader, "\"V1\",\"V2\",\"V3\"\n\"H1\",\"5\",\"6\"\n\"H2\",\"7\",\"\"\n");
    assertThat(values(set.series().get(0))).containsExactly(5, 6);
    assertThat(values(set.series().get(1))).containsExactly(7);
    assertThat(set.series().get(0).start()).isNull();
    assertThat(set.name(set.series().get(0), 2)).isEqualTo("3");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-01 00:00, 2026-01-01 00:15, 15min",
    "2026-01-01T00:00:00, 2026-01-01T06:00:00, 6h",
    "2026-01-01, 2026-01-02, d",
    "2026-01-01, 2026-01-15, 2w",
    "2026-01-31, 2026-02-28, m",
    "2026-01, 2026-04, q",
    "2026Q1, 2026-Q2, q",
    "2020, 2021, y",
    "2026-01-01 00:00Z, 2026-01-01 02:00+01:00, h"
  })
  void theTimesTellTheFrequency(String first, String second, String frequency) {
    SeriesSet set =
        read(SeriesReader.longForm("", "t", "v"), "t,v\n%s,1\n%s,2\n".formatted(first, second));
    assertThat(set.frequency()).hasToString(frequency);
    assertThat(values(set.series().get(0))).containsExactly(1, 2);
  }

  /** When the clock is set back an hour comes twice, when it is set forth one is not there. */
  @Test
  void daylightSavingIsOfTheZone() {
    SeriesReader berlin =
        new SeriesReader(
            SeriesLayout.LONG, ",", "", "t", "v", SeriesRoles.NONE, "", "", "Europe/Berlin", "", 0);
    SeriesSet autumn =
        read(
            berlin,
            "t,v\n2026-10-25 01:00,1\n2026-10-25 02:00,2\n2026-10-25 02:00,3\n2026-10-25 03:00,4\n");
    Series series = autumn.series().get(0);
    assertThat(values(series)).containsExactly(1, 2, 3, 4);
    assertThat(autumn.clock(series, 2)).isEqualTo(LocalDateTime.parse("2026-10-25T02:00"));
    assertThat(autumn.name(series, 2)).isEqualTo("2026-10-25T02:00+01:00");
    SeriesSet spring = read(berlin, "t,v\n2026-03-29 01:00,1\n2026-03-29 03:00,2\n");
    assertThat(values(spring.series().get(0))).containsExactly(1, 2);
    assertThatThrownBy(() -> read(berlin, "t,v\n2026-03-29 01:00,1\n2026-03-29 02:00,2\n"))
        .hasMessageContaining("that a clock in Europe/Berlin shows in line 3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a,2026-01-01,1/a,2026-01-01,2 | Expected each time once in series \"a\" of t.csv, found 2026-01-01 in lines 2 and 3.",
        "a,2026-01-02,1/a,2026-01-01,2 | Expected times in ascending order in series \"a\" of t.csv, found 2026-01-01 in line 3",
        "a,2026-01-01,1/a,2026-01-02,x | Expected a number in column \"sold\" of line 3 of t.csv, found \"x\".",
        "a,2026-01-01,1/a,yesterday,2 | in line 3 of t.csv, found \"yesterday\"; --time-format",
        "a,2026-01-01,/a,2026-01-02,NaN | Expected a number in series \"a\" of t.csv, found none.",
        "a,2026-01-01,1 | --frequency, found neither",
        "a,2026-01-01,1/a,2026-01-02 00:00Z,2 | found it different in line 3",
        "a,0001-01-01 00:00,1/a,0001-01-01 00:01,1/a,9999-01-01 00:00,2 | at most 10,000,000 steps of min",
        "a,2026-01-01,1/a,2026-01-02 | Expected 3 columns in line 3 of t.csv"
      })
  void badRowsAreRefused(String rows, String sentence) {
    assertThatThrownBy(
            () ->
                read(
                    shops(SeriesRoles.NONE),
                    "shop,day,sold\n" + rows.strip().replace("/", "\n") + "\n"))
        .isInstanceOf(Gru4jException.class)
        .hasMessageContaining(sentence.strip());
  }

  /**
   * The last day of a month is itself where steps are days, and its month where they are months.
   */
  @Test
  void aFrequencyThatIsKnownNeedsNoSecondRow() {
    SeriesReader reader = SeriesReader.longForm("", "t", "v");
    String row = "t,v\n2026-01-31,1\n";
    assertThatThrownBy(() -> read(reader, row)).hasMessageContaining("--frequency, found neither");
    assertThat(read(reader.every(Frequency.of("d")), row).series().get(0).start())
        .isEqualTo(LocalDateTime.parse("2026-01-31T00:00"));
    assertThat(read(reader.every(Frequency.of("m")), row).series().get(0).start())
        .isEqualTo(LocalDateTime.parse("2026-01-01T00:00"));
  }

  @Test
  void timesBetweenStepsAreRefused() {
    SeriesReader daily =
        new SeriesReader(
            SeriesLayout.LONG, ",", "", "t", "v", SeriesRoles.NONE, "d", "", "", "", 0);
    assertThatThrownBy(() -> read(daily, "t,v\n2026-01-01,1\n2026-01-02 12:00,2\n"))
        .hasMessageContaining("found 2026-01-02 12:00 in line 3; --frequency says");
  }

  @Test
  void aCategoryThatChangesIsRefused() {
    assertThatThrownBy(
            () ->
                read(
                    shops(new SeriesRoles(List.of(), List.of(), List.of("town"), List.of())),
                    "shop,day,sold,town\na,2026-01-01,1,Ulm\na,2026-01-02,2,Jena\n"))
        .hasMessage(
            "Expected one value of column \"town\" in all rows of series \"a\" of t.csv, found"
                + " \"Ulm\" and, in line 3, \"Jena\".");
  }

  @Test
  void badFormsAreRefused() {
    assertThatThrownBy(() -> read(SeriesReader.longForm("x", "", "v"), "t,v\n1,2\n"))
        .hasMessageContaining("Expected a column \"x\" (--id) in the first line");
    assertThatThrownBy(() -> new SeriesRoles(List.of("a"), List.of("a"), List.of(), List.of()))
        .hasMessageContaining("one role");
    assertThatThrownBy(() -> read(SeriesReader.USUAL, "v\n"))
        .hasMessageContaining("a heading and rows below it");
    assertThatThrownBy(
            () ->
                read(
                    new SeriesReader(
                        SeriesLayout.LONG,
                        ",",
                        "",
                        "t",
                        "v",
                        SeriesRoles.NONE,
                        "",
                        "",
                        "Mars",
                        "",
                        0),
                    "t,v\n1,2\n"))
        .hasMessageContaining("--zone");
  }

  /** As a stranger has them: a byte order mark, quotes, spaces, an umlaut in the folder. */
  @Test
  void filesOfStrangersAreRead(@TempDir Path folder) throws IOException {
    Path file = Files.createDirectory(folder.resolve("meine Täglichen")).resolve("t.csv");
    Files.writeString(file, "\uFEFF\"Tag\" ; Wert\r\n01.02.2026;1\r\n02.02.2026; 2\r\n\r\n");
    SeriesReader german =
        new SeriesReader(
            SeriesLayout.LONG,
            ";",
            "",
            "Tag",
            "Wert",
            SeriesRoles.NONE,
            "",
            "",
            "",
            "dd.MM.yyyy",
            0);
    SeriesSet set = german.read(file);
    assertThat(set.series().get(0).id()).isEqualTo("Wert");
    assertThat(values(set.series().get(0))).containsExactly(1, 2);
    assertThat(set.series().get(0).start()).isEqualTo(LocalDateTime.parse("2026-02-01T00:00"));
    assertThatThrownBy(() -> german.read(folder.resolve("none.csv")))
        .hasMessageContaining("Expected a CSV file at");
  }

  @Test
  void tablesContinueOthers() {
    SeriesReader reader = SeriesReader.longForm("s", "t", "v");
    SeriesSet first = read(reader, "s,t,v\na,2026-01-01,1\na,2026-01-02,2\n");
    SeriesSet next = read(reader, "s,t,v\na,2026-01-03,3\na,2026-01-04,4\n");
    assertThat(values(SeriesReader.continued(first, next).series().get(0)))
        .containsExactly(1, 2, 3, 4);
    assertThatThrownBy(() -> SeriesReader.continued(next, first))
        .hasMessageContaining("to go on at 2026-01-05, found that it begins at 2026-01-01");
    assertThatThrownBy(
            () ->
                SeriesReader.continued(
                    first, read(reader, "s,t,v\nb,2026-01-03,3\nb,2026-01-04,4\n")))
        .hasMessageContaining("found none of this id");
  }
}
