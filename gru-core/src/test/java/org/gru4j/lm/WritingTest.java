package org.gru4j.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.gru4j.decoding.BeamOptions;
import org.gru4j.decoding.Continuation;
import org.gru4j.decoding.ContrastiveOptions;
import org.gru4j.decoding.SamplingOptions;
import org.gru4j.decoding.TextPattern;
import org.gru4j.layer.token.TokenStepper;
import org.gru4j.lm.adaptation.NeuralCache;
import org.gru4j.serving.ServiceLimits;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.text.tokens.Vocabulary;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** What a language model writes when it is told more than a prompt. */
class WritingTest {
  private static LanguageModel model;

  @BeforeAll
  static void untrained() {
    TextCodec codec = TextCodec.learn(List.of("abcab\n"), CodecConfiguration.characters());
    model =
        LanguageModel.create(
            LanguageModelConfiguration.builder().embeddingSize(5).hiddenSize(6).seed(4).build(),
            codec);
    // Weights of zero mean and unit size make the distributions differ from place to place.
    model.network().params().muli(4);
  }

  private static String written(GenerationOptions options) {
    StringBuilder text = new StringBuilder();
    model.generate(options, text::append);
    return text.toString();
  }

  private static double nats(String prompt, String text) {
    LanguageModelScore whole = model.score(prompt + text);
    return whole.loss().nats() - model.score(prompt).loss().nats();
  }

  private static List<String> texts(int length) {
    List<String> texts = List.of("");
    for (int i = 0; i < length; i++) {
      List<String> longer = new ArrayList<>();
      for (String each : texts) {
        for (String symbol : new String[] {"a", "b", "c", "\n"}) {
          longer.add(each + symbol);
        }
      }
      texts = longer;
    }
    return texts;
  }

  /** Its probabilities are those behind a line end, as a line's score has them. */
  @Test
  void aBeamAsWideAsTheSpaceIsEnumeration() {
    for (String prompt : new String[] {"a", "cab"}) {
      List<Continuation> found =
          model.search("\n" + prompt, BeamOptions.of(300).withMaximumLength(4).withBest(7));
      List<String> expected = new ArrayList<>(texts(4));
      expected.sort(Comparator.comparingDouble(text -> nats(prompt, text)));
      assertThat(found).extracting(Continuation::text).isEqualTo(expected.subList(0, 7));
      for (Continuation each : found) {
        assertThat(each.logProbability()).isCloseTo(-nats(prompt, each.text()), within(1e-3));
        assertThat(each.tokens()).isEqualTo(4);
      }
    }
    assertThat(model.search("ab", BeamOptions.of(1).withMaximumLength(9)).get(0).text())
        .isEqualTo(written(GenerationOptions.of("ab", 9, 1).withSampling(SamplingOptions.GREEDY)));
    assertThatThrownBy(() -> model.search("x", BeamOptions.of(2)))
        .isInstanceOf(LanguageModelException.class)
        .hasMessageContaining("\"x\"");
  }

  /** The next token by the formula, from states that are computed anew for each candidate. */
  private static String contrasted(String text, int candidates, double penalty) {
    Vocabulary vocabulary = model.codec().vocabulary();
    int[] tokens = model.codec().encode(text);
    try (TokenStepper stepper = TokenStepper.of(model.network(), 1)) {
      List<float[]> states = new ArrayList<>();
      float[] probabilities = new float[vocabulary.size()];
      for (int token : tokens) {
        stepper.step(token);
        states.add(new float[stepper.stateSize()]);
        stepper.state(0, states.get(states.size() - 1));
      }
      stepper.probabilities(0, probabilities);
      float[][] behind = stepper.states(0);
      String best = "";
      double greatest = Double.NEGATIVE_INFINITY;
      for (String symbol : new String[] {"a", "b", "c", "\n"}) {
        float probability = probabilities[vocabulary.indexOf(symbol)];
        long better =
            List.of("a", "b", "c", "\n").stream()
                .filter(other -> probabilities[vocabulary.indexOf(other)] > probability)
                .count();
        if (better < candidates) {
          stepper.setStates(0, behind);
          stepper.step(vocabulary.indexOf(symbol));
          float[] state = new float[stepper.stateSize()];
          stepper.state(0, state);
          double likeness = -1;
          for (float[] other : states) {
            double product = Transforms.cosineSim(vector(state), vector(other));
            likeness = Math.max(likeness, product);
          }
          double score = (1 - penalty) * probability - penalty * likeness;
          if (score > greatest) {
            greatest = score;
            best = symbol;
          }
        }
      }
      return best;
    }
  }

  private static INDArray vector(float[] values) {
    return Nd4j.createFromArray(values);
  }

  @Test
  void aContrastiveSearchChoosesByItsFormula() {
    for (double penalty : new double[] {0, 0.3, 0.6, 1}) {
      String expected = "ca";
      for (int i = 0; i < 12; i++) {
        expected += contrasted(expected, 3, penalty);
      }
      Continuation found = model.contrast("ca", new ContrastiveOptions(3, penalty, 12));
      assertThat("ca" + found.text()).isEqualTo(expected);
      assertThat(found.tokens()).isEqualTo(12);
    }
    Continuation greedy = model.contrast("ab", new ContrastiveOptions(1, 0.6, 9));
    assertThat(greedy.text())
        .isEqualTo(written(GenerationOptions.of("ab", 9, 1).withSampling(SamplingOptions.GREEDY)));
    assertThatThrownBy(() -> new ContrastiveOptions(4, 1.5, 9))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aChoiceIsOneOfThem() {
    TextPattern choice = TextPattern.choice(List.of("abba", "ab", "cc"));
    int[] counts = new int[3];
    for (int seed = 0; seed < 300; seed++) {
      String text = written(GenerationOptions.of("a", 20, seed).withPattern(choice));
      assertThat(text).isIn("abba", "ab", "cc");
      counts[List.of("abba", "ab", "cc").indexOf(text)]++;
    }
    assertThat(counts).doesNotContain(0);
    assertThatThrownBy(() -> TextPattern.choice(List.of("a", "")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("an empty one");
    assertThatThrownBy(
            () ->
                written(
                    GenerationOptions.of("a", 5, 1).withPattern(TextPattern.choice(List.of("x")))))
        .isInstanceOf(LanguageModelException.class)
        .hasMessageContaining("no token that goes on");
  }

  @Test
  void anExpressionIsMatchedAsAWhole() {
    TextPattern pattern = TextPattern.of("(ab|c){2,4}");
    for (int seed = 0; seed < 100; seed++) {
      assertThat(written(GenerationOptions.of("", 20, seed).withPattern(pattern)))
          .matches("(ab|c){2,4}");
    }
    assertThatThrownBy(() -> TextPattern.of("(a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Expected a regular expression, found (a");
  }

  @Test
  void aBiasForbidsAndPrefers() {
    int a = model.codec().vocabulary().indexOf("a");
    int b = model.codec().vocabulary().indexOf("b");
    String without = written(GenerationOptions.of("c", 300, 3).withLogitBias(Map.of(a, -100.0)));
    assertThat(without).doesNotContain("a").contains("b");
    assertThat(written(GenerationOptions.of("c", 30, 3).withLogitBias(Map.of(b, 100.0))))
        .isEqualTo("b".repeat(30));
    assertThatThrownBy(
            () -> written(GenerationOptions.of("c", 3, 3).withLogitBias(Map.of(77, 1.0))))
        .isInstanceOf(LanguageModelException.class)
        .hasMessageContaining("found 77");
  }

  /** With a cache that counts for all, what was never read is never written. */
  @Test
  void aCacheHasOnlyWhatWasRead() {
    NeuralCache nearlyAll = new NeuralCache(100, 0.999999, 0);
    String text = written(GenerationOptions.of("abababab", 50, 1).withCache(nearlyAll));
    assertThat(text).matches("[ab]{50}");
    assertThat(written(GenerationOptions.of("abababab", 50, 1))).contains("\n");
    try (GenerationService service = model.serve(ServiceLimits.USUAL.withLargestBatch(2))) {
      GenerationOptions options = GenerationOptions.of("abababab", 50, 1).withCache(nearlyAll);
      assertThat(service.submit(TextRequest.of(options)).join().text()).isEqualTo(text);
    }
  }
}
