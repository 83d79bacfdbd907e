package org.gru4j.speech.ngram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Malformed files are refused in one sentence that says where. */
class ArpaReaderTest {
  private static final String GOOD =
      """
      Made by hand.

      \\data\\
      ngram 1=4
      ngram 2=2

      \\1-grams:
      -1.0\t<unk>
      -99\t<s>\t-0.5
      -0.7\t</s>
      -0.6\tword\t-0.25

      \\2-grams:
      -0.3\t<s> word
      -0.2\tword </s>

      \\end\\
      """;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void path() {
    file = folder.resolve("words.arpa");
  }

  private void assertRefused(String content, String message) throws IOException {
    Files.writeString(file, content);
    assertRefused(message);
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> NgramModel.read(file))
        .isInstanceOf(NgramException.class)
        .hasMessage(message.replace("FILE", file.toString()));
  }

  @Test
  void theGoodOneIsRead() throws IOException {
    Files.writeString(file, GOOD.replace("\n", "\r\n"));
    assertThat(NgramModel.read(file)).hasToString("2-gram model with [4, 2] n-grams");
    assertThat(NgramModel.read(file).logProbability("word") / Math.log(10))
        .isEqualTo(-0.5, org.assertj.core.api.Assertions.within(1e-6));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ngram 1=4      | ngram 1=5        | Expected 5 1-grams, as the head of the file says at line 13 of FILE, found "4".
          ngram 1=4      | ngram 1=many     | Expected "ngram 1=" and a number at line 4 of FILE, found "ngram 1=many".
          ngram 1=4      | ngram 1=-4       | Expected "ngram 1=" and a number at line 4 of FILE, found "ngram 1=-4".
          ngram 2=2      | ngram 3=2        | Expected "ngram 2=" and a number at line 5 of FILE, found "ngram 3=2".
          ngram 2=2      | ngram 2=3        | Expected 3 2-grams, as the head of the file says at line 17 of FILE, found "2".
          \\2-grams:     | \\3-grams:       | Expected "\\2-grams:" at line 13 of FILE, found "\\3-grams:".
          \\end\\        | \\3-grams:       | Expected "\\end\\" at line 17 of FILE, found "\\3-grams:".
          -1.0           | 1.0              | Expected the logarithm of a probability, at most 0 at line 8 of FILE, found "1.0	<unk>".
          -1.0           | NaN              | Expected a number in place of "NaN" at line 8 of FILE, found "NaN	<unk>".
          -0.25          | much             | Expected a number in place of "much" at line 11 of FILE, found "-0.6	word	much".
          -0.3           | ''               | Expected a probability and 2 words at line 14 of FILE, found "<s> word".
          word </s>      | word </s>	-0.1   | Expected a probability and 2 words at line 15 of FILE, found "-0.2	word </s>	-0.1".
          word </s>      | word other       | Expected words that are among the 1-grams at line 15 of FILE, found "-0.2	word other".
          word </s>      | other </s>       | Expected an n-gram that goes on with "other", which is in the file without its last word too at line 15 of FILE, found "-0.2	other </s>".
          word </s>      | <s> word         | Expected every n-gram once at line 15 of FILE, found "-0.2	<s> word".
          -0.7	</s>      | -0.7	<s>         | Expected every n-gram once at line 10 of FILE, found "-0.7	<s>".
          """)
  void aDamagedLineIsNamed(String good, String bad, String message) throws IOException {
    // CSV has no escapes of its own, Java's text blocks have.
    assertThat(GOOD).contains(good);
    assertRefused(
        GOOD.replaceFirst(
            java.util.regex.Pattern.quote(good), java.util.regex.Matcher.quoteReplacement(bad)),
        message);
  }

  @Test
  void nothingOfIt() throws IOException {
    assertRefused("Expected an ARPA file at FILE, found none.");
    assertRefused(
        "", "Expected a line \"\\data\\\" in FILE, found none: it is not in the ARPA format.");
    assertRefused(
        "Some\ntext\n",
        "Expected a line \"\\data\\\" in FILE, found none: it is not in the ARPA format.");
    assertRefused(
        "\\data\\\n\\end\\\n",
        "Expected \"ngram 1=\" and the number of words at line 2 of FILE, found \"\\end\\\".");
  }

  @Test
  void cutOff() throws IOException {
    assertRefused(
        GOOD.substring(0, GOOD.indexOf("\\end")),
        "Expected \"\\end\\\" at the end of FILE, found the end of the file after line 16: it is"
            + " cut off.");
    assertRefused(
        GOOD.substring(0, GOOD.indexOf("-0.6")),
        "Expected \"\\end\\\" at the end of FILE, found the end of the file after line 10: it is"
            + " cut off.");
  }

  @Test
  void notText() throws IOException {
    Files.write(file, GOOD.replace("word", "größe").getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(
        "Expected UTF-8 text in FILE, found the malformed byte 0xF6 at byte offset %d."
            .formatted(GOOD.indexOf("word") + 2));
    Files.write(
        file,
        "mmap lm http://kheafield.com/code format version 5\n".getBytes(StandardCharsets.UTF_8));
    assertRefused(
        "Expected the ARPA format in FILE, found KenLM's binary form of it; give the file it was"
            + " built from.");
  }

  @Test
  void aCutGzipFile() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(GOOD.getBytes(StandardCharsets.UTF_8));
    }
    Files.write(file, Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));
    assertThatThrownBy(() -> NgramModel.read(file))
        .isInstanceOf(NgramException.class)
        .hasMessageStartingWith("Expected an intact gzip file in " + file);
  }
}
