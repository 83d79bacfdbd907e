package org.gru4j.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.decoding.SamplingOptions;
import org.gru4j.decoding.StopStringFilter;
import org.gru4j.layer.DropoutKind;
import org.gru4j.metrics.Bootstrap;
import org.gru4j.metrics.Estimate;
import org.gru4j.text.Corpus;
import org.gru4j.text.stream.Split;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.RunFolder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class LanguageModelTest {
  private static TextCodec codec;
  private static LanguageModel trained;
  private static TrainingResult result;

  @BeforeAll
  static void train() {
    codec = SmallText.codec();
    trained = LanguageModel.create(SmallText.configuration().build(), codec);
    result = trained.train(SmallText.split(codec), TrainingPlan.builder().epochs(5).build());
  }

  /** ND4J takes the seed 0 for the time. */
  @Test
  void theSeedZeroIsRepeatableToo() {
    LanguageModelConfiguration configuration =
        LanguageModelConfiguration.builder().embeddingSize(3).hiddenSize(4).seed(0).build();
    List<INDArray> parameters = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      MultiLayerNetwork network = new MultiLayerNetwork(configuration.network(5));
      network.init();
      parameters.add(network.params());
    }
    assertThat(parameters.get(0)).isEqualTo(parameters.get(1));
  }

  @Test
  void learns() {
    double untrained = Math.log(codec.vocabulary().size());
    double loss = result.bestValidation().orElseThrow().validationLoss();
    assertThat(loss).isLessThan(0.75 * untrained);
    assertThat(result.steps()).isEqualTo(5L * trained.stepsPerEpoch(SmallText.split(codec)));
  }

  @Test
  void everyCombinationOfOptionsLearns() {
    List<LanguageModelConfiguration> configurations = new ArrayList<>();
    for (DropoutKind kind : DropoutKind.values()) {
      configurations.add(
          SmallText.configuration()
              .layers(2)
              .inputDropout(0.1)
              .dropout(0.1)
              .dropoutKind(kind)
              .build());
    }
    configurations.add(SmallText.configuration().embeddingSize(20).tied(true).build());
    configurations.add(SmallText.configuration().recurrentDropout(0.1).build());
    configurations.add(
        SmallText.configuration().adaptiveCutoffs(List.of(10, 30)).dropout(0.1).build());
    configurations.add(SmallText.configuration().weightDropout(0.1).weightDecay(0.01).build());
    for (LanguageModelConfiguration configuration : configurations) {
      LanguageModel model = LanguageModel.create(configuration, codec);
      Split split = SmallText.split(codec);
      double before = model.evaluate(split.test()).loss().natsPerToken();
      model.train(split, TrainingPlan.builder().epochs(2).build());
      assertThat(model.evaluate(split.test()).loss().natsPerToken())
          .as(configuration.toString())
          .isLessThan(before - 0.5);
    }
  }

  /** Each token but the first, once, in order, with all that came before. */
  @Test
  void perplexityIsThatOfTheWholeTextReadAtOnce() {
    TokenStore tokens = SmallText.tokens(codec).slice(500, 1200);
    LanguageModelScore score = trained.evaluate(tokens);
    int[] all = new int[700];
    tokens.copy(0, all, 0, 700);
    trained.network().rnnClearPreviousState();
    INDArray probabilities =
        trained.network().rnnTimeStep(Nd4j.createFromArray(all).reshape(1, 1, all.length));
    trained.network().rnnClearPreviousState();
    double nats = 0;
    for (int t = 0; t + 1 < all.length; t++) {
      nats -= Math.log(probabilities.getDouble(0, all[t + 1], t));
    }
    assertThat(score.loss().tokens()).isEqualTo(699);
    assertThat(score.loss().nats()).isCloseTo(nats, within(1e-4 * nats));
    assertThat(score.characters()).isEqualTo(699);
    assertThat(score.bitsPerCharacter().orElseThrow())
        .isCloseTo(nats / Math.log(2) / 699, within(1e-3));
  }

  @Test
  void bitsPerCharacterCountCharactersNotWords() {
    TextCodec words =
        TextCodec.learn(Corpus.of(SmallText.LICENSE), CodecConfiguration.words(10_000));
    LanguageModel model = LanguageModel.create(SmallText.configuration().build(), words);
    TokenStore tokens = SmallText.tokens(words);
    LanguageModelScore score = model.evaluate(tokens);
    int first = words.decode(tokens.get(0)).length();
    assertThat(score.characters()).isEqualTo(SmallText.text().length() - first);
    assertThat(score.unknown()).isZero();
    assertThat(score.bitsPerCharacter()).isPresent();

    TextCodec few = TextCodec.learn(Corpus.of(SmallText.LICENSE), CodecConfiguration.words(50));
    LanguageModel small = LanguageModel.create(SmallText.configuration().build(), few);
    LanguageModelScore withUnknown = small.evaluate(SmallText.tokens(few));
    assertThat(withUnknown.unknown()).isPositive();
    assertThat(withUnknown.bitsPerCharacter()).isEmpty();
  }

  @Test
  void evaluationLeavesTheCarriedStateAlone() {
    LanguageModel model = LanguageModel.create(SmallText.configuration().build(), codec);
    int[] some = codec.encode("the License");
    model.network().rnnTimeStep(Nd4j.createFromArray(some).reshape(1, 1, some.length));
    INDArray before = model.network().rnnGetPreviousState(1).get("prevAct").dup();
    model.evaluate(SmallText.tokens(codec).slice(0, 300));
    assertThat(model.network().rnnGetPreviousState(1).get("prevAct")).isEqualTo(before);
  }

  @Test
  void aModelWithAdaptiveSoftmaxIsSavedLoadedAndWrites(@TempDir Path folder) {
    LanguageModel model =
        LanguageModel.create(
            SmallText.configuration().adaptiveCutoffs(List.of(10, 30)).build(), codec);
    Split split = SmallText.split(codec);
    RunFolder run = RunFolder.at(folder);
    TrainingPlan plan = TrainingPlan.builder().maxSteps(4).build();
    model.train(split, TrainingRun.of(plan).in(run));
    LanguageModel loaded = LanguageModel.load(run.last());
    assertThat(loaded.evaluate(split.test()).loss()).isEqualTo(model.evaluate(split.test()).loss());
    GenerationOptions options = GenerationOptions.of("the ", 20, 1);
    assertThat(write(loaded, options)).isEqualTo(write(model, options)).hasSize(20);
  }

  @Test
  void sameSeedSameText() {
    GenerationOptions options = GenerationOptions.of("the ", 60, 5);
    assertThat(write(options)).isEqualTo(write(options)).hasSize(60);
    assertThat(write(GenerationOptions.of("the ", 60, 6))).isNotEqualTo(write(options));
    assertThat(write(GenerationOptions.of("", 30, 1))).hasSize(30);
  }

  @Test
  void greedyTextIsWhatTheNetworkFindsMostProbable() {
    String written =
        write(GenerationOptions.of("the ", 12, 5).withSampling(SamplingOptions.GREEDY));
    String text = "the ";
    for (int i = 0; i < 12; i++) {
      int[] tokens = codec.encode(text);
      trained.network().rnnClearPreviousState();
      INDArray output =
          trained.network().rnnTimeStep(Nd4j.createFromArray(tokens).reshape(1, 1, tokens.length));
      int unknown = codec.vocabulary().indexOf(TextCodec.UNKNOWN_SYMBOL);
      INDArray last = output.tensorAlongDimension(tokens.length - 1, 1).dup();
      last.putScalar(unknown, 0);
      text += codec.decode(last.argMax(0).getInt(0));
    }
    trained.network().rnnClearPreviousState();
    assertThat("the " + written).isEqualTo(text);
  }

  @Test
  void writingEndsBeforeAStopString() {
    String free = write(GenerationOptions.of("the ", 200, 5));
    String stop = free.substring(100, 103);
    String stopped =
        write(GenerationOptions.of("the ", 200, 5).withStopStrings(List.of("\u0000", stop)));
    assertThat(stopped).isEqualTo(free.substring(0, free.indexOf(stop)));
  }

  @Test
  void stopStringsAreFoundAcrossPieces() {
    StringBuilder out = new StringBuilder();
    StopStringFilter filter = new StopStringFilter(List.of("END", "stop"), out::append);
    assertThat(filter.add("an E")).isFalse();
    assertThat(out).hasToString("an ");
    assertThat(filter.add("N")).isFalse();
    assertThat(filter.add("x st")).isFalse();
    assertThat(out).hasToString("an ENx ");
    assertThat(filter.add("op it")).isTrue();
    assertThat(out).hasToString("an ENx ");
  }

  @Test
  void aPromptOfUnknownSymbolsIsRefused() {
    assertThatThrownBy(() -> write(GenerationOptions.of("der Fluß", 5, 1)))
        .isInstanceOf(LanguageModelException.class)
        .hasMessageContaining("\"ß\"")
        .hasMessageContaining("symbols that the model was trained with");
  }

  @Test
  void impossibleOptionsAreRefused() {
    assertThatThrownBy(() -> SmallText.configuration().tied(true).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("12 and 20");
    assertThatThrownBy(
            () ->
                SmallText.configuration()
                    .embeddingSize(20)
                    .tied(true)
                    .adaptiveCutoffs(List.of(10, 30))
                    .build())
        .hasMessage("Expected no adaptive cutoffs for tied weights, found [10, 30].");
    LanguageModelConfiguration beyond =
        SmallText.configuration().adaptiveCutoffs(List.of(10, 100)).build();
    assertThatThrownBy(() -> LanguageModel.create(beyond, codec))
        .hasMessage(
            "Expected cutoffs that rise from at least 1 to below the number of tokens, nOut = 77,"
                + " found [10, 100].");
    assertThatThrownBy(() -> SmallText.configuration().dropout(1).build())
        .hasMessageContaining("from 0 to below 1, found 1.0");
    assertThatThrownBy(() -> SmallText.configuration().layers(0).build())
        .hasMessageContaining("from 1 to 100 layers, found 0");
    assertThatThrownBy(() -> GenerationOptions.of("", 0, 1)).hasMessageContaining("at least 1");
  }

  private static String write(GenerationOptions options) {
    return write(trained, options);
  }

  private static String write(LanguageModel model, GenerationOptions options) {
    StringBuilder text = new StringBuilder();
    model.generate(options, text::append);
    return text.toString();
  }

  /** A line by itself is a text that begins behind a line end. */
  @Test
  void scoresLines() {
    LanguageModelScore score = trained.score("the Work ü");
    assertThat(score.loss().tokens()).isEqualTo(10);
    assertThat(score.unknown()).isEqualTo(1);
    assertThat(score.loss())
        .isEqualTo(trained.evaluate(TokenStore.of(codec.encode("\nthe Work ü"))).loss());
    assertThat(trained.score("").loss().tokens()).isZero();
  }

  @Test
  void perplexityHasAnInterval() {
    LanguageModelScore score = trained.evaluate(SmallText.tokens(codec));
    Estimate found = score.perplexity(Bootstrap.USUAL);
    assertThat(score.windows()).hasSizeGreaterThan(30);
    assertThat(found.value()).isCloseTo(score.perplexity(), within(1e-9));
    assertThat(found.interval()).isNotNull();
    assertThat(found.interval().lower()).isLessThan(found.value());
    assertThat(found.interval().upper()).isGreaterThan(found.value());
  }
}
