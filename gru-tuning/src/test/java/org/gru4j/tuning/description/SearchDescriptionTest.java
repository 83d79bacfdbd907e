package org.gru4j.tuning.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.text.CorpusException;
import org.gru4j.tuning.Trials;
import org.gru4j.tuning.pruners.AshaPruner;
import org.gru4j.tuning.pruners.NoPruner;
import org.gru4j.tuning.pruners.Pruner;
import org.gru4j.tuning.pruners.Pruners;
import org.gru4j.tuning.samplers.GridSampler;
import org.gru4j.tuning.samplers.Sampler;
import org.gru4j.tuning.samplers.Samplers;
import org.gru4j.tuning.samplers.TpeSampler;
import org.gru4j.tuning.spaces.Dimension.Categorical;
import org.gru4j.tuning.spaces.Dimension.Condition;
import org.gru4j.tuning.spaces.Dimension.Continuous;
import org.gru4j.tuning.spaces.Dimension.Whole;
import org.gru4j.tuning.spaces.LanguageModelSpace;
import org.gru4j.tuning.study.Trial;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchDescriptionTest {
  private static final String WHOLE =
      """
      # A search that anyone can copy.
      model: language-model
      trials: 40
      seed: 7
      space:
        layers: {integer: [1, 3]}
        hiddenSize: {choice: [128, 256, 512]}
        embeddingSize: {logInteger: [32, 512]}
        learningRate: {logUniform: [1e-4, 1e-2]}
        dropout: {uniform: [0, 0.5], when: {layers: [2, 3]}}
        tokens: {choice: [characters, subwords]}
        vocabulary: {integer: [500, 2000], when: {tokens: subwords}}
        tied: false
        window: 64
        optimizer: adam
        beta2: 99e-2
      sampler: {tpe: {startup: 12}}
      pruner: {asha: {reduction: 3}}
      run:
        epochs: 3
        corpus: {path: text.txt}
      """;

  @Test
  void readsEveryPart() {
    SearchDescription read = SearchDescription.parse(WHOLE);

    assertThat(read.model()).isEqualTo("language-model");
    assertThat(read.trials()).isEqualTo(40);
    assertThat(read.seed()).isEqualTo(7);
    assertThat(read.fixed())
        .isEqualTo(Map.of("tied", false, "window", 64, "optimizer", "adam", "beta2", 0.99));
    assertThat(read.space().dimensions())
        .containsExactly(
            new Whole("layers", 1, 3, false, null),
            new Categorical("hiddenSize", List.of(128, 256, 512), null),
            new Whole("embeddingSize", 32, 512, true, null),
            new Continuous("learningRate", 1e-4, 1e-2, true, null),
            new Continuous("dropout", 0, 0.5, false, new Condition("layers", Set.of(2, 3))),
            new Categorical("tokens", List.of("characters", "subwords"), null),
            new Whole("vocabulary", 500, 2000, false, new Condition("tokens", Set.of("subwords"))));
    assertThat(read.sampler()).isEqualTo(new TpeSampler(12, 24, 1));
    assertThat(read.pruner()).isEqualTo(new AshaPruner(3, 1, 1));
    assertThat(read.run()).isEqualTo(Map.of("epochs", 3, "corpus", Map.of("path", "text.txt")));
  }

  @Test
  void readsBackWhatItWritesAsYamlAndJson() {
    SearchDescription read = SearchDescription.parse(WHOLE);

    assertThat(SearchDescription.parse(read.toYaml())).isEqualTo(read);
    assertThat(SearchDescription.parse(read.toJson())).isEqualTo(read);
  }

  /** Arbiter's JSON has no genetic generator. */
  @Test
  void readsBackEverySamplerAndPruner() {
    String few = WHOLE.replace("trials: 40", "trials: 9");
    for (Sampler sampler : Samplers.ALL) {
      SearchDescription read =
          SearchDescription.parse(few.replace("{tpe: {startup: 12}}", sampler.name()));
      assertThat(read.sampler()).isEqualTo(sampler);
      assertThat(SearchDescription.parse(read.toJson())).isEqualTo(read);
      assertThat(SearchDescription.parse(read.toYaml())).isEqualTo(read);
    }
    for (Pruner pruner : Pruners.ALL) {
      SearchDescription read =
          SearchDescription.parse(few.replace("{asha: {reduction: 3}}", pruner.name()));
      assertThat(read.pruner()).isEqualTo(pruner);
      assertThat(SearchDescription.parse(read.toYaml())).isEqualTo(read);
    }
  }

  /**
   * What Arbiter's JSON does not read back: a layer that is fixed, a choice of enum values, a space
   * of dropout and the genetic generator. Here each is a plain line, and means the same afterwards.
   */
  @Test
  void readsBackWhatArbitersJsonDoesNot() {
    SearchDescription read =
        SearchDescription.parse(
            """
            model: language-model
            trials: 12
            space:
              layers: 2
              hiddenSize: 16
              optimizer: {choice: [ADAM, SGD, RMSPROP]}
              schedule: {choice: [CONSTANT, COSINE]}
              dropout: {uniform: [0, 0.5]}
              learningRate: {logUniform: [1e-4, 1e-2]}
            sampler: {genetic: {population: 6}}
            """);
    for (SearchDescription back :
        List.of(SearchDescription.parse(read.toJson()), SearchDescription.parse(read.toYaml()))) {
      assertThat(networks(back)).isEqualTo(networks(read)).hasSize(20);
    }
  }

  /** The configurations that a search tries, as the trainer gets them. */
  private static List<LanguageModelConfiguration> networks(SearchDescription search) {
    return proposals(search).stream()
        .map(
            point -> {
              Map<String, Object> values = new HashMap<>(search.fixed());
              values.putAll(point);
              return LanguageModelSpace.configuration(values, search.seed(), 100);
            })
        .toList();
  }

  /** Arbiter loses the seed of a search that went through its JSON. */
  @Test
  void keepsTheSearchThroughJson() {
    SearchDescription read = SearchDescription.parse(WHOLE);
    SearchDescription back = SearchDescription.parse(read.toJson());

    assertThat(proposals(back)).isEqualTo(proposals(read)).hasSize(20);
  }

  private static List<Map<String, Object>> proposals(SearchDescription search) {
    return Trials.search(
            search.sampler(),
            search.space(),
            point -> (double) point.get("learningRate"),
            20,
            search.seed())
        .stream()
        .map(Trial::parameters)
        .toList();
  }

  @Test
  void hasDefaults() {
    SearchDescription read =
        SearchDescription.parse("{model: seq2seq, space: {layers: {integer: [1, 2]}}}");

    assertThat(read.sampler()).isEqualTo(TpeSampler.DEFAULT);
    assertThat(read.pruner()).isEqualTo(new NoPruner());
    assertThat(read.trials()).isEqualTo(30);
    assertThat(read.seed()).isEqualTo(1);
    assertThat(read.run()).isEmpty();
  }

  @Test
  void takesASamplerByItsNameAlone() {
    SearchDescription read = SearchDescription.parse(WHOLE.replace("{tpe: {startup: 12}}", "grid"));

    assertThat(read.sampler()).isEqualTo(GridSampler.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "trials: 40 | trails: 40 | In trails (line 3): Expected a key of [model, space, sampler, pruner, trials, seed, run], found trails.",
        "trials: 40 | trials: many | In trials (line 3): Expected a whole number, found \"many\".",
        "trials: 40 | trials: 0 | In trials (line 3): Expected at least 1 trial, found 0.",
        "language-model | speech | In model (line 2): Expected a model of [language-model, seq2seq], found speech.",
        "[1, 3] | [3, 1] | In space.layers (line 6): Expected a minimum up to the maximum for layers, found [3.0, 1.0].",
        "[1, 3] | [1, 2.5] | In space.layers.integer (line 6): Expected a whole number, found 2.5.",
        "[1, 3] | 3 | In space.layers.integer (line 6): Expected a minimum and a maximum such as [1, 3], found 3.",
        "integer: [1, 3] | uniform: [1, 3] | In space.layers (line 6): Expected a whole number for layers, found 1.0.",
        "integer: [1, 3] | intger: [1, 3] | In space.layers (line 6): Expected one of [uniform, logUniform, integer, logInteger, choice] and perhaps when, found [intger].",
        "[1e-4, 1e-2] | [0, 1e-2] | In space.learningRate (line 9): Expected a minimum above 0 for the logarithmic learningRate, found [0.0, 0.01].",
        "[128, 256, 512] | [] | In space.hiddenSize (line 7): Expected values to choose for hiddenSize, found [].",
        "[128, 256, 512] | [128, small] | In space.hiddenSize (line 7): Expected a whole number for hiddenSize, found small.",
        "window: 64 | window: wide | In space.window (line 14): Expected a whole number for window, found wide.",
        "optimizer: adam | optimizer: adagrad | In space.optimizer (line 15): Expected one of [adam, sgd, momentum, rmsprop] for optimizer, found adagrad.",
        "when: {layers: [2, 3]} | when: {depth: 2} | In space.dropout.when (line 10): Expected one of the varied fields before, [layers, hiddenSize, embeddingSize, learningRate], found [depth].",
        "{startup: 12} | {start: 12} | In sampler.tpe.start (line 17): Expected a key of [startup, candidates, priorWeight], found start.",
        "{startup: 12} | {startup: 0} | In sampler.tpe (line 17): Expected startup and candidates of at least 1 and a prior weight above 0, found 0, 24 and 1.0.",
        "asha: {reduction: 3} | axe: {} | In pruner.axe (line 18): Expected a pruner of [none, median, asha, hyperband], found axe.",
      })
  void saysInOneSentenceWhatIsWrongAndWhere(String right, String wrong, String message) {
    assertThat(WHOLE).contains(right);

    assertThatThrownBy(() -> SearchDescription.parse(WHOLE.replace(right, wrong)))
        .isInstanceOf(DescriptionException.class)
        .hasMessage(message);
  }

  @Test
  void namesTheFieldsWhenOneIsUnknown() {
    assertThatThrownBy(() -> SearchDescription.parse(WHOLE.replace("hiddenSize", "hidenSize")))
        .hasMessageStartingWith(
            "In space.hidenSize (line 7): Expected a field of the language-model, one of"
                + " [embeddingSize, hiddenSize, layers, tied,")
        .hasMessageEndingWith("found hidenSize.");
  }

  @Test
  void refusesAConditionOnAValueThatTheParentDoesNotHave() {
    assertThatThrownBy(() -> SearchDescription.parse(WHOLE.replace("[2, 3]}", "[2, 9]}")))
        .hasMessageStartingWith("In space.dropout (line 10): Expected the condition of dropout")
        .hasMessageEndingWith("found 9.");
  }

  @Test
  void refusesAGridThatIsTooSmall() {
    String small =
        """
        model: language-model
        trials: 10
        space: {layers: {integer: [1, 3]}}
        sampler: grid
        """;

    assertThatThrownBy(() -> SearchDescription.parse(small))
        .hasMessage(
            "In sampler (line 4): Expected a grid of at least the 10 trials asked for, found 3"
                + " points with 5 steps.");
  }

  @Test
  void aFileMayBeginWithAByteOrderMarkAndMustBeUtf8(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("search.yaml"), "\uFEFF" + WHOLE);
    assertThat(SearchDescription.read(file)).isEqualTo(SearchDescription.parse(WHOLE));
    Files.write(file, "model: é".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> SearchDescription.read(file))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("malformed byte 0xE9 at byte offset 7");
  }

  @Test
  void refusesWhatIsNoYamlAndWhatIsNothing() {
    assertThatThrownBy(() -> SearchDescription.parse("model: [\n"))
        .isInstanceOf(DescriptionException.class)
        .hasMessageStartingWith("Expected YAML or JSON, found a mistake in line");
    assertThatThrownBy(() -> SearchDescription.parse(""))
        .hasMessage("In the search: Expected keys such as model and space, found none.");
    assertThatThrownBy(() -> SearchDescription.parse("model: language-model\nmodel: seq2seq\n"))
        .hasMessageStartingWith("Expected YAML or JSON, found a mistake in line 2: Duplicate");
    assertThatThrownBy(() -> SearchDescription.parse("model: language-model\nspace: {tied: true}"))
        .hasMessage("In space (line 2): Expected at least one dimension to search, found none.");
  }

  @Test
  void refusesWhatIsTooLongOrTooDeep(@TempDir Path folder) throws IOException {
    String comment = "# " + "x".repeat(10_000_000) + "\nmodel: language-model\n";
    String sentence = "Expected a search of at most 1048576 characters, found more.";
    assertThatThrownBy(() -> SearchDescription.parse(comment)).hasMessage(sentence);
    Path file = Files.writeString(folder.resolve("long.yaml"), comment);
    assertThatThrownBy(() -> SearchDescription.read(file))
        .isInstanceOf(DescriptionException.class)
        .hasMessage(sentence);
    String nested = "model: " + "[".repeat(200_000);
    assertThatThrownBy(() -> SearchDescription.parse(nested))
        .isInstanceOf(DescriptionException.class)
        .hasMessage(
            "Expected at most 100 lists and mappings in one another, found more in line 1.");
    String laughs =
        "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\nb: &b [*a, *a, *a, *a, *a, *a, *a]\nmodel: *b\n";
    assertThatThrownBy(() -> SearchDescription.parse(laughs))
        .isInstanceOf(DescriptionException.class);
  }

  @Test
  void readsAFileInUtf8WithAByteOrderMark(@TempDir Path folder) throws IOException {
    String text = "model: language-model # für alle\nspace: {dropout: {uniform: [0, 0.5]}}\n";
    Path file = Files.writeString(folder.resolve("good.yaml"), "\uFEFF" + text);
    assertThat(SearchDescription.read(file)).isEqualTo(SearchDescription.parse(text));
    Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> SearchDescription.read(file))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("0xFC at byte offset 25");
  }
}
