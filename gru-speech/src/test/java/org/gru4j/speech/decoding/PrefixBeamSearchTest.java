package org.gru4j.speech.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.gru4j.speech.ctc.Emissions;
import org.gru4j.speech.ctc.LogSpace;
import org.gru4j.speech.ngram.NgramModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** {@link PrefixBeamSearch} and {@link GreedyDecoder} beside published figures and all paths. */
class PrefixBeamSearchTest {
  /** TensorFlow, {@code ctc_decoder_ops_test.py}, testCTCDecoderBeamSearch; blank 5. */
  private static final double[][] TENSORFLOW = {
    {.30999, .309938, .0679938, .0673362, .0708352, .173908},
    {.215136, .439699, .0370931, .0393967, .0381581, .230517},
    {.199959, .489485, .0233221, .0251417, .0233289, .238763},
    {.279611, .452966, .0204795, .0209126, .0194803, .20655},
    {.51286, .288951, .0243026, .0220788, .0219297, .129878}
  };

  private static Emissions softmax(double[][] logits) {
    return Emissions.of(
        Arrays.stream(logits)
            .map(
                row -> {
                  double sum = Arrays.stream(row).reduce(LogSpace.ZERO, LogSpace::add);
                  return Arrays.stream(row).map(value -> value - sum).toArray();
                })
            .toArray(double[][]::new));
  }

  private static CtcSymbols letters(int count, int blank) {
    return new CtcSymbols(
        IntStream.range(0, count).mapToObj(i -> i == blank ? "" : "" + (char) ('a' + i)).toList(),
        blank);
  }

  private static List<Transcription> search(
      CtcSymbols symbols, int width, int best, Emissions emissions) {
    return PrefixBeamSearch.builder(symbols)
        .width(width)
        .best(best)
        .build()
        .decode(List.of(emissions))
        .get(0);
  }

  private static void assertFound(Transcription actual, double logProbability, Integer... symbols) {
    assertThat(actual.symbols()).containsExactly(symbols);
    assertThat(actual.logProbability()).isCloseTo(logProbability, within(1e-6));
    assertThat(actual.score()).isEqualTo(actual.logProbability());
  }

  @Test
  void tensorFlow() {
    CtcSymbols symbols = letters(6, 5);
    Emissions emissions = softmax(TENSORFLOW);
    List<Transcription> two = search(symbols, 2, 2, emissions);
    assertFound(two.get(0), -5.811451358954473, 1, 0);
    assertFound(two.get(1), -6.633390187662718, 1);
    List<Transcription> wide = search(symbols, 25, 2, emissions);
    assertFound(wide.get(0), -4.746792, 1, 0);
    assertFound(wide.get(1), -4.895308, 0, 1, 0);
    List<Transcription> all = search(symbols, 10_000, 3, emissions);
    assertFound(all.get(0), -4.7170321938997954, 1, 0);
    assertFound(all.get(1), -4.806656339729564, 0, 1, 0);
    assertFound(all.get(2), -4.889702968878511, 0, 1);
  }

  /** Keras, {@code nn_test.py}, test_ctc_decode: beams that are too narrow for the first. */
  @Test
  void keras() {
    CtcSymbols symbols = letters(4, 0);
    Emissions a = softmax(new double[][] {{.1, .4, .2, .4}, {.3, -.3, .4, .2}, {.3, .2, .4, .3}});
    Emissions b = softmax(new double[][] {{.7, .4, .3, .2}, {.3, .3, .4, .1}, {.6, -.1, .1, .5}});
    Emissions c = softmax(new double[][] {{.1, .4, .2, .7}});
    List<List<Transcription>> found =
        PrefixBeamSearch.builder(symbols).width(4).best(2).build().decode(List.of(a, b, c));
    assertFound(found.get(0).get(0), -2.426537, 1, 2);
    assertFound(found.get(0).get(1), -2.435596, 2);
    assertFound(found.get(1).get(0), -2.127681, 2);
    assertFound(found.get(1).get(1), -2.182338, 3);
    assertFound(found.get(2).get(0), -1.063386, 3);
    assertFound(found.get(2).get(1), -1.363386, 1);
    List<Transcription> all = search(symbols, 1000, 2, a);
    assertFound(all.get(0), -2.26661, 2);
    assertFound(all.get(1), -2.284488, 3, 2);

    double[][] logits = {{.1, .4, .2, .4}, {.3, -.3, .4, .2}, {.3, .2, .4, .3}};
    Transcription greedy =
        new GreedyDecoder(symbols).decode(List.of(Emissions.of(logits))).get(0).get(0);
    assertThat(greedy.logProbability()).isCloseTo(1.2, within(1e-12));
  }

  private static JsonNode json(String name) throws IOException {
    try (InputStream file = PrefixBeamSearchTest.class.getResourceAsStream("/decoding/" + name)) {
      return new ObjectMapper().readTree(file);
    }
  }

  private static double[][] matrix(JsonNode rows) {
    double[][] matrix = new double[rows.size()][];
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = new double[rows.get(i).size()];
      for (int j = 0; j < matrix[i].length; j++) {
        matrix[i][j] = rows.get(i).get(j).asDouble();
      }
    }
    return matrix;
  }

  private static Emissions logs(double[][] probabilities) {
    return Emissions.of(
        Arrays.stream(probabilities)
            .map(row -> Arrays.stream(row).map(Math::log).toArray())
            .toArray(double[][]::new));
  }

  private static NgramModel model(String name) throws URISyntaxException {
    return NgramModel.read(
        Path.of(PrefixBeamSearchTest.class.getResource("/ngram/" + name).toURI()));
  }

  /**
   * Parlance/ctcdecode, {@code test_decode.py}; with a model it searches the model's words only.
   */
  @Test
  void ctcdecode() throws IOException, URISyntaxException {
    CtcSymbols symbols = new CtcSymbols(List.of("'", " ", "a", "b", "c", "d", "_"), 6);
    Emissions first = logs(matrix(json("ctcdecode.json").get("s1")));
    Emissions second = logs(matrix(json("ctcdecode.json").get("s2")));
    Transcription acdc = search(symbols, 20, 1, first).get(0);
    assertThat(acdc.text()).isEqualTo("acdc");
    assertThat(acdc.logProbability()).isCloseTo(-6.480284, within(1e-6));
    Transcription other = search(symbols, 20, 1, second).get(0);
    assertThat(other.text()).isEqualTo("b'a");
    assertThat(other.logProbability()).isCloseTo(-4.98998, within(1e-6));
    assertThat(search(symbols, 100_000, 1, first).get(0).text()).isEqualTo("acb");

    NgramModel model = model("kenlm_test.arpa");
    PrefixBeamSearch off = PrefixBeamSearch.builder(symbols).width(20).ngrams(model, 0, 5).build();
    assertThat(off.decode(List.of(second)).get(0)).containsExactly(other);
    PrefixBeamSearch itsWords =
        PrefixBeamSearch.builder(symbols)
            .width(20)
            .ngrams(model, 0, 0)
            .lexicon(Lexicon.of(model.words()))
            .build();
    assertThat(itsWords.decode(List.of(second)).get(0).get(0).text()).isEqualTo("a a");

    GreedyDecoder greedy = new GreedyDecoder(symbols);
    assertThat(greedy.decode(List.of(first, second)))
        .extracting(texts -> texts.get(0).text())
        .containsExactly("ac'bdc", "b'da");
  }

  /** Kensho's pyctcdecode, a real utterance. */
  @Test
  void pyctcdecodesUtterance() throws IOException {
    String expected =
        "i have a good deal of will you remember and what i have set my mind upon no doubt i shall"
            + " some day achieve";
    // Rounded in the file, so that they sum to one no longer.
    Emissions emissions = softmax(matrix(json("libri_logits.json")));
    CtcSymbols symbols = CtcSymbols.ofCharacters(" abcdefghijklmnopqrstuvwxyz'");
    List<Transcription> found = search(symbols, 50, 2, emissions);
    assertThat(found.get(0).text()).isEqualTo(expected);
    assertThat(found.get(0).logProbability()).isCloseTo(-0.07036329778914635, within(1e-3));
    assertThat(found.get(1).text()).contains("sent my mind");
    assertThat(found.get(1).logProbability()).isCloseTo(-4.03766, within(1e-2));
    assertThat(found.get(0).words()).hasSize(24);
    for (int i = 0; i < 24; i++) {
      TimedWord word = found.get(0).words().get(i);
      assertThat(word.end()).isGreaterThan(word.start());
      assertThat(word.start())
          .isGreaterThanOrEqualTo(i == 0 ? 0 : found.get(0).words().get(i - 1).end());
      // "sent" for "set" is the one rival of note.
      assertThat(word.confidence()).isBetween(word.text().equals("set") ? .9 : .95, 1.0);
    }
    Transcription greedy = new GreedyDecoder(symbols).decode(List.of(emissions)).get(0).get(0);
    assertThat(greedy.text()).isEqualTo(expected);

    DecodingSession session = PrefixBeamSearch.builder(symbols).width(50).best(2).build().open();
    for (int from = 0; from < emissions.frames(); from += 37) {
      session.accept(emissions.slice(from, Math.min(emissions.frames(), from + 37)));
    }
    assertThat(session.text()).isEqualTo(expected);
    assertThat(session.finish()).isEqualTo(found);
  }

  /** Kensho's pyctcdecode, bugs and bunnies: the offset is log10 there. */
  @Test
  void pyctcdecodesLanguageModel() throws URISyntaxException {
    CtcSymbols symbols = CtcSymbols.ofCharacters(" bgnsuy");
    double[][] frames = new double[13][symbols.size()];
    String first = "bugs__ bun_ny";
    String second = "bun_ny bun_ny";
    for (int t = 0; t < 13; t++) {
      frames[t][index(first.charAt(t))] += .49;
      frames[t][index(second.charAt(t))] += .51;
      for (int i = 0; i < frames[t].length; i++) {
        frames[t][i] = Math.log(Math.min(1, Math.max(1e-15, frames[t][i])));
      }
    }
    Emissions emissions = Emissions.of(frames);
    NgramModel model = model("bugs_bunny.arpa");
    double offset = -10 * Math.log(10);
    assertThat(search(symbols, 100, 1, emissions).get(0).text()).isEqualTo("bunny bunny");
    assertThat(with(symbols, model, 0, offset, Set.of(), emissions)).isEqualTo("bunny bunny");
    assertThat(with(symbols, model, 1, offset, Set.of(), emissions)).isEqualTo("bugs bunny");
    assertThat(with(symbols, model, 1, offset, Set.of("bunny"), emissions))
        .isEqualTo("bunny bunny");
  }

  private static int index(char c) {
    return c == '_' ? 7 : " bgnsuy".indexOf(c);
  }

  private static String with(
      CtcSymbols symbols,
      NgramModel model,
      double weight,
      double offset,
      Set<String> known,
      Emissions emissions) {
    return PrefixBeamSearch.builder(symbols)
        .width(100)
        .ngrams(model, weight, 1.5)
        .unknownWords(offset, known)
        .build()
        .decode(List.of(emissions))
        .get(0)
        .get(0)
        .text();
  }

  /** Every text's paths added up, with the model's and the lexicon's share. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aBeamThatIsWideEnoughEqualsEnumeration(long seed) {
    Random random = new Random(seed);
    CtcSymbols symbols = CtcSymbols.ofCharacters(" ab");
    double[][] logits = new double[6][4];
    for (double[] row : logits) {
      Arrays.setAll(row, i -> 2 * random.nextGaussian());
    }
    Emissions emissions = softmax(logits);
    NgramModel model = NgramModel.learn(List.of("a b", "ab a", "b", "ba ab a"), 2);
    Set<String> words = Set.of("a", "b", "ab", "ba");
    Map<String, Double> sums = new HashMap<>();
    for (int number = 0; number < 4096; number++) {
      StringBuilder text = new StringBuilder();
      double sum = 0;
      int last = 3;
      for (int t = 0, rest = number; t < 6; t++, rest /= 4) {
        int symbol = rest % 4;
        sum += emissions.get(t, symbol);
        text.append(symbol != 3 && symbol != last ? symbols.text(symbol) : "");
        last = symbol;
      }
      sums.merge(text.toString(), sum, LogSpace::add);
    }
    String bestText = "";
    double best = Double.NEGATIVE_INFINITY;
    for (Map.Entry<String, Double> each : sums.entrySet()) {
      String text = each.getKey();
      boolean spaced = text.startsWith(" ") || text.contains("  ");
      boolean inLexicon =
          text.isEmpty() || (!spaced && words.containsAll(List.of(text.strip().split(" "))));
      long count = text.isBlank() ? 0 : text.strip().split(" ").length;
      double score = each.getValue() + 0.7 * model.logProbability(text) + 0.3 * count;
      if (inLexicon && score > best) {
        best = score;
        bestText = text.strip();
      }
    }
    Transcription found =
        PrefixBeamSearch.builder(symbols)
            .width(5000)
            .lexicon(Lexicon.of(words))
            .ngrams(model, 0.7, 0.3)
            .build()
            .decode(List.of(emissions))
            .get(0)
            .get(0);
    assertThat(found.text()).isEqualTo(bestText);
    assertThat(found.score()).isCloseTo(best, within(1e-9));
  }

  @Test
  void settingsAndInputsAreChecked() {
    CtcSymbols symbols = letters(3, 2);
    assertThatThrownBy(() -> PrefixBeamSearch.builder(symbols).width(0))
        .hasMessage("Expected a beam width of at least 1, found 0.");
    assertThatThrownBy(() -> search(symbols, 2, 1, softmax(new double[][] {{0, 0}})))
        .hasMessage("Expected log-probabilities of 3 symbols, found 2.");
    assertThatThrownBy(() -> Lexicon.of(List.of("a b")))
        .hasMessage("Expected a word without white space in the lexicon, found \"a b\".");
    assertThatThrownBy(() -> Lexicon.of(List.of()))
        .hasMessage("Expected words of a lexicon, found none.");
  }
}
