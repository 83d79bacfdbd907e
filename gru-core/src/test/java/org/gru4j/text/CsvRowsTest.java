package org.gru4j.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvRowsTest {
  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    List<List<String>> rows =
        List.of(
            List.of("a, \"b\"", "", "line\nend"),
            List.of(" spaces ", "1.5", "ü"),
            List.of("'", ";", "\r"));
    StringWriter text = new StringWriter();
    CsvRows writer = new CsvRows(text);
    rows.forEach(writer::write);
    writer.flush();
    assertThat(text.toString()).startsWith("\"a, \"\"b\"\"\",,\"line\nend\"\n spaces ,1.5,ü\n");
    assertThat(CsvText.rows("text", new StringReader(text.toString()), ',', 0))
        .extracting(CsvText.Row::values)
        .isEqualTo(rows);
  }
}
