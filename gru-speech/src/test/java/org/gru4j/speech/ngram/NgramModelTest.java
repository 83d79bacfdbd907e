package org.gru4j.speech.ngram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link NgramModel} beside the figures of KenLM's own test of the same file. */
class NgramModelTest {
  private static final double LN_10 = Math.log(10);

  @TempDir Path folder;

  static NgramModel model(String name) throws URISyntaxException {
    return NgramModel.read(Path.of(NgramModelTest.class.getResource("/ngram/" + name).toURI()));
  }

  /**
   * Follows words and compares log10 of their probabilities with those of {@code model_test.cc}.
   */
  private static int follow(NgramModel model, int start, List<Map.Entry<String, Double>> steps) {
    int state = start;
    for (Map.Entry<String, Double> step : steps) {
      int word = model.indexOf(step.getKey());
      assertThat(model.logProbability(state, word) / LN_10)
          .as(step.getKey())
          .isCloseTo(step.getValue(), within(1e-5));
      state = model.next(state, word);
    }
    return state;
  }

  @Test
  void probabilitiesAreThoseOfKenlm() throws URISyntaxException {
    NgramModel model = model("kenlm_test.arpa");
    assertThat(model.order()).isEqualTo(5);
    assertThat(model).hasToString("5-gram model with [37, 47, 11, 6, 4] n-grams");
    follow(model, model.start(), List.of(Map.entry(",", -1.383514 - 0.4149733)));
    follow(model, model.start(), List.of(Map.entry("this_is_not_found", -1.995635 - 0.4149733)));
    int little =
        follow(
            model,
            model.start(),
            List.of(
                Map.entry("looking", -0.484652),
                Map.entry("on", -0.348837),
                Map.entry("a", -0.0155266),
                Map.entry("little", -0.00306122)));
    follow(model, little, List.of(Map.entry("more", -0.00181395), Map.entry("loin", -0.0432557)));
    int end =
        follow(
            model,
            little,
            List.of(
                Map.entry("the", -4.04005),
                Map.entry("biarritz", -1.9889),
                Map.entry("not_found", -2.29666),
                Map.entry("more", -1.20632 - 20),
                Map.entry(".", -0.51363)));
    assertThat(model.end(end) / LN_10).isCloseTo(-0.0191651, within(1e-6));
  }

  @Test
  void contextsThatAreNotInTheFileWeighNothing() throws URISyntaxException {
    NgramModel model = model("kenlm_test.arpa");
    int consider =
        follow(
            model,
            NgramTree.ROOT,
            List.of(
                Map.entry("also", -1.687872),
                Map.entry("would", -2.0),
                Map.entry("consider", -3.0)));
    follow(model, consider, List.of(Map.entry("higher", -4.0), Map.entry("looking", -5.0)));
    follow(model, consider, List.of(Map.entry("not_found", -1.995635 - 7.0 - 0.30103)));
  }

  @Test
  void aWordThatIsNotKnownWithoutAnUnknownWord() throws IOException {
    Path file = folder.resolve("words.arpa");
    Files.writeString(file, "\\data\\\nngram 1=2\n\n\\1-grams:\n-0.3\ta\n-0.3\tb\n\n\\end\\\n");
    NgramModel model = NgramModel.read(file);
    assertThat(model.knows("c")).isFalse();
    assertThat(model.indexOf("c")).isEqualTo(-1);
    assertThat(model.logProbability(model.start(), -1)).isCloseTo(-100 * LN_10, within(1e-9));
    assertThat(model.next(model.start(), -1)).isEqualTo(model.start());
    assertThat(model.end(model.start())).isZero();
    assertThat(model.logProbability("a b")).isCloseTo(-0.6 * LN_10, within(1e-6));
  }

  @Test
  void whatIsWrittenIsReadAgain() throws URISyntaxException, IOException {
    for (NgramModel model :
        List.of(
            model("kenlm_test.arpa"),
            NgramModel.learn(List.of("ein Haus", "ein größeres Haus", "слово"), 3))) {
      Path file = folder.resolve("model.arpa");
      model.write(file);
      assertSame(NgramModel.read(file), model);

      Path compressed = folder.resolve("model.arpa.gz");
      try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
        Files.copy(file, out);
      }
      assertSame(NgramModel.read(compressed), model);
    }
  }

  private static void assertSame(NgramModel actual, NgramModel expected) {
    assertThat(actual.words()).containsExactlyInAnyOrderElementsOf(expected.words());
    assertThat(actual).hasToString(expected.toString());
    for (String sentence :
        List.of("looking on a little more loin .", "ein größeres Haus", "Haus слово", "")) {
      assertThat(actual.logProbability(sentence)).isEqualTo(expected.logProbability(sentence));
    }
  }

  @Test
  void nothingIsMoreProbableThanTheBound() throws URISyntaxException {
    NgramModel model = model("kenlm_test.arpa");
    // Of the file's one backoff above 0.
    assertThat(model.largestLogProbability()).isCloseTo(3 * LN_10, within(1e-6));
    assertThat(model("bugs_bunny.arpa").largestLogProbability()).isZero();
  }
}
