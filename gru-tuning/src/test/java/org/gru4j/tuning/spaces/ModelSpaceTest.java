package org.gru4j.tuning.spaces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.arbiter.optimize.distribution.LogUniformDistribution;
import org.deeplearning4j.arbiter.optimize.generator.RandomSearchGenerator;
import org.deeplearning4j.arbiter.optimize.parameter.BooleanSpace;
import org.deeplearning4j.arbiter.optimize.parameter.FixedValue;
import org.deeplearning4j.arbiter.optimize.parameter.continuous.ContinuousParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.discrete.DiscreteParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.integer.IntegerParameterSpace;
import org.gru4j.layer.DropoutKind;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.math.ComputeType;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.attention.AttentionScore;
import org.gru4j.seq2seq.Bridge;
import org.gru4j.seq2seq.ScheduledSampling;
import org.gru4j.seq2seq.Seq2SeqConfiguration;
import org.gru4j.settings.SettingGroup;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TokenKind;
import org.gru4j.train.TrainingPlan;
import org.gru4j.tuning.spaces.Dimension.Categorical;
import org.gru4j.tuning.spaces.Dimension.Condition;
import org.gru4j.tuning.spaces.Dimension.Continuous;
import org.gru4j.tuning.spaces.Dimension.Whole;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.RmsProp;

class ModelSpaceTest {
  @Test
  void setsEveryFieldOfALanguageModel() {
    Map<String, Object> values = new HashMap<>();
    values.put("embeddingSize", 48);
    values.put("hiddenSize", 64);
    values.put("layers", 2);
    values.put("tied", false);
    values.put("dropoutKind", "variational");
    values.put("inputDropout", 0.1);
    values.put("dropout", 0.2);
    values.put("recurrentDropout", 0.3);
    values.put("weightDropout", 0.4);
    values.put("updateGateBias", -1);
    values.put("gradientClip", 2.5);
    values.put("weightDecay", 0.01);
    values.put("batchSize", 8);
    values.put("window", 16);
    values.put("kernel", "nd4j");
    values.put("computeType", "bfloat16");
    values.put("optimizer", "rmsprop");
    values.put("learningRate", 0.05);
    values.put("schedule", "constant");
    LanguageModelConfiguration expected =
        LanguageModelConfiguration.builder()
            .embeddingSize(48)
            .hiddenSize(64)
            .layers(2)
            .dropoutKind(DropoutKind.VARIATIONAL)
            .inputDropout(0.1)
            .dropout(0.2)
            .recurrentDropout(0.3)
            .weightDropout(0.4)
            .updateGateBias(-1)
            .gradientClip(2.5)
            .weightDecay(0.01)
            .batchSize(8)
            .window(16)
            .kernel(KernelChoice.ND4J)
            .computeType(ComputeType.BFLOAT16)
            .updater(new RmsProp(0.05))
            .seed(9)
            .build();

    assertThat(LanguageModelSpace.configuration(values, 9, 100)).isEqualTo(expected);
    values.keySet().forEach(field -> assertThat(LanguageModelSpace.MODEL.fields()).contains(field));
  }

  /** A new component of a configuration can be searched without a line of code. */
  @Test
  void knowsEveryComponentOfTheConfigurations() {
    assertThat(LanguageModelSpace.MODEL.fields())
        .containsAll(
            components(
                LanguageModelConfiguration.class, Set.of("updater", "seed", "adaptiveCutoffs")))
        .contains("tokens", "vocabulary", "learningRate", "epochs", "patience")
        .doesNotContain("seed", "updater");
    assertThat(Seq2SeqSpace.MODEL.fields())
        .containsAll(components(Seq2SeqConfiguration.class, Set.of("updater", "seed", "sampling")))
        .contains("sampling.decay", "sampling.rate", "sampling.floor");
  }

  private static List<String> components(Class<?> type, Set<String> without) {
    return Arrays.stream(type.getRecordComponents())
        .flatMap(
            component ->
                SettingGroup.class.isAssignableFrom(component.getType())
                    ? components(component.getType(), without).stream()
                    : Stream.of(component.getName()))
        .filter(name -> !without.contains(name))
        .toList();
  }

  @Test
  void setsFieldsOfAnEncoderDecoder() {
    Seq2SeqConfiguration made =
        Seq2SeqSpace.configuration(
            Map.of(
                "bidirectional",
                false,
                "bridge",
                "last",
                "attention",
                "none",
                "labelSmoothing",
                0.1,
                "sampling.decay",
                "exponential",
                "sampling.rate",
                0.99,
                "maximumLength",
                40),
            3,
            1000);

    assertThat(made.bidirectional()).isFalse();
    assertThat(made.bridge()).isEqualTo(Bridge.LAST);
    assertThat(made.attention()).isNull();
    assertThat(made.labelSmoothing()).isEqualTo(0.1);
    assertThat(made.sampling())
        .isEqualTo(new ScheduledSampling(ScheduledSampling.Decay.EXPONENTIAL, 0.99, 0));
    assertThat(made.maximumLength()).isEqualTo(40);
    assertThat(made.batching().seed()).isEqualTo(3);
    assertThat(Seq2SeqSpace.configuration(Map.of("attention", "concat"), 3, 1).attention())
        .isEqualTo(AttentionScore.CONCAT);
  }

  @Test
  void learnsTheVocabularyThatIsAskedFor() {
    assertThat(LanguageModelSpace.codec(Map.of())).isEqualTo(CodecConfiguration.characters());
    assertThat(LanguageModelSpace.codec(Map.of("tokens", "subwords", "vocabulary", 500)))
        .isEqualTo(CodecConfiguration.subwords(500));
    CodecConfiguration words = Seq2SeqSpace.codec(Map.of("tokens", "words", "minimumFrequency", 3));
    assertThat(words).isEqualTo(new CodecConfiguration(TokenKind.WORDS, 3, 10_000, true));
  }

  @Test
  void changesTheTrainingPlan() {
    TrainingPlan usual = TrainingPlan.builder().epochs(3).seed(5).build();

    assertThat(LanguageModelSpace.plan(Map.of("epochs", 7, "layers", 2, "patience", 4), usual))
        .isEqualTo(TrainingPlan.builder().epochs(7).seed(5).patience(4).build());
  }

  @Test
  void makesTheEmbeddingOfATiedModelAsLongAsItsState() {
    assertThat(
            LanguageModelSpace.configuration(Map.of("tied", true, "hiddenSize", 96), 0, 1)
                .stack()
                .embeddingSize())
        .isEqualTo(96);
  }

  /** Arbiter's AdamSpace(rate) has betas and an epsilon of 0.001. */
  @Test
  void usesTheUsualBetasOfAdam() {
    assertThat(
            LanguageModelSpace.configuration(
                    Map.of("learningRate", 0.01, "schedule", "constant"), 0, 1)
                .optimization()
                .updater())
        .isEqualTo(new Adam(0.01, 0.9, 0.999, 1e-8));
    assertThat(UpdaterSpaces.adam(new FixedValue<>(0.01)).getValue(new double[0]))
        .isEqualTo(new Adam(0.01, 0.9, 0.999, 1e-8));
    assertThat(UpdaterSpaces.nadam(new FixedValue<>(0.01)).getValue(new double[0]))
        .isEqualTo(new org.nd4j.linalg.learning.config.Nadam(0.01));
    assertThat(UpdaterSpaces.adaMax(new FixedValue<>(0.01)).getValue(new double[0]))
        .isEqualTo(new org.nd4j.linalg.learning.config.AdaMax(0.01));
  }

  @Test
  void turnsArbitersSpacesIntoDimensionsAndBack() {
    List<Dimension> dimensions =
        List.of(
            new Continuous("a", -1, 2, false, null),
            new Continuous("a", 1e-4, 1, true, null),
            new Whole("a", 3, 9, false, null),
            new Whole("a", 1, 512, true, null),
            new Categorical("a", List.of(1, 2.5, true, "x"), null));
    for (Dimension dimension : dimensions) {
      assertThat(ArbiterSpaces.dimension("a", ArbiterSpaces.parameterSpace(dimension), null))
          .isEqualTo(dimension);
    }
    Condition condition = new Condition("b", Set.of(1));
    assertThat(ArbiterSpaces.dimension("a", new BooleanSpace(), condition))
        .isEqualTo(new Categorical("a", List.of(true, false), condition));
    assertThat(
            ArbiterSpaces.dimension(
                "a", new DiscreteParameterSpace<>(TokenKind.WORDS, TokenKind.SUBWORDS), null))
        .isEqualTo(new Categorical("a", List.of("WORDS", "SUBWORDS"), null));
    assertThatThrownBy(
            () ->
                ArbiterSpaces.dimension(
                    "a",
                    new ContinuousParameterSpace(
                        new org.apache.commons.math3.distribution.NormalDistribution(0, 1)),
                    null))
        .hasMessage(
            "Expected a uniform or log-uniform, discrete, boolean or fixed space for a, found"
                + " ContinuousParameterSpace NormalDistribution.");
  }

  @Test
  void isASpaceForArbitersOwnGenerators() {
    ConfigurationSpace<LanguageModelConfiguration> space =
        LanguageModelSpace.MODEL
            .builder()
            .fix("batchSize", 4)
            .vary("layers", new IntegerParameterSpace(1, 2))
            .vary(
                "learningRate",
                new ContinuousParameterSpace(new LogUniformDistribution(1e-4, 1e-2)))
            .vary("hiddenSize", new LogarithmicIntegerSpace(16, 64))
            .vary("dropoutKind", new DiscreteParameterSpace<>(DropoutKind.values()))
            .varyWhen(
                new Condition("layers", Set.of(2)),
                "dropout",
                new ContinuousParameterSpace(0.1, 0.5))
            .build();
    RandomSearchGenerator generator = new RandomSearchGenerator(space);
    generator.setRngSeed(3);

    for (int i = 0; i < 50; i++) {
      LanguageModelConfiguration made =
          (LanguageModelConfiguration) generator.getCandidate().getValue();
      assertThat(made.batching().batchSize()).isEqualTo(4);
      assertThat(made.stack().gru().hiddenSize()).isBetween(16, 64);
      assertThat(((Adam) made.optimization().updater()).getLearningRate()).isBetween(1e-4, 1e-2);
      if (made.stack().gru().layers() == 1) {
        assertThat(made.dropouts().dropout()).isZero();
      } else {
        assertThat(made.dropouts().dropout()).isBetween(0.1, 0.5);
      }
    }
  }

  @Test
  void refusesFieldsAndValuesThatDoNotFit() {
    ModelSpace.Builder<LanguageModelConfiguration> builder = LanguageModelSpace.MODEL.builder();
    assertThatThrownBy(() -> builder.fix("seed", 3)).hasMessageContaining("found seed.");
    assertThatThrownBy(() -> builder.fix("layers", 1.5))
        .hasMessage("Expected a whole number for layers, found 1.5.");
    assertThatThrownBy(() -> builder.vary("tied", new IntegerParameterSpace(0, 1)))
        .hasMessage("Expected true or false for tied, found 0.");
    assertThatThrownBy(builder::build)
        .hasMessage("Expected at least one dimension to search, found none.");
  }
}
