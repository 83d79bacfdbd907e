package org.gru4j.seq2seq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.gru4j.decoding.BeamOptions;
import org.gru4j.decoding.SamplingOptions;
import org.gru4j.display.AttentionPlot;
import org.gru4j.layer.token.TokenGraph;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.attention.AttentionScore;
import org.gru4j.metrics.Bootstrap;
import org.gru4j.metrics.DivergedException;
import org.gru4j.metrics.Interval;
import org.gru4j.metrics.TokenAccuracy;
import org.gru4j.metrics.TokenLoss;
import org.gru4j.testing.CentralDifferences;
import org.gru4j.text.pairs.PairCodec;
import org.gru4j.text.pairs.PairIterator;
import org.gru4j.text.pairs.PairSplit;
import org.gru4j.text.pairs.PairStore;
import org.gru4j.text.pairs.ParallelCorpus;
import org.gru4j.text.pairs.SentencePair;
import org.gru4j.text.stream.Split;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.CheckpointException;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.history.TrainingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** {@link Seq2Seq} on words that are to be written backward. */
class Seq2SeqTest {
  private static Seq2SeqConfiguration.Builder small() {
    return Seq2SeqConfiguration.builder()
        .embeddingSize(4)
        .hiddenSize(4)
        .dropout(0)
        .batchSize(5)
        .maximumLength(12)
        .updater(new Adam(0.01))
        .seed(3);
  }

  static Stream<Seq2SeqConfiguration> configurations() {
    return Stream.of(
        small().build(),
        small().attention(AttentionScore.CONCAT).inputFeeding(true).layers(2).build(),
        small().attention(null).bidirectional(false).bridge(Bridge.LAST).layers(2).build(),
        small().bridge(Bridge.ZERO).attention(AttentionScore.CONCAT).build(),
        small()
            .bidirectional(false)
            .attention(AttentionScore.DOT)
            .tied(true)
            .labelSmoothing(0.1)
            .dropout(0.3)
            .build(),
        small().inputFeeding(true).tied(true).dropout(0.3).build());
  }

  private static ParallelCorpus corpus(long seed, int size) {
    Random random = new Random(seed);
    List<SentencePair> pairs = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      StringBuilder word = new StringBuilder();
      int length = 1 + random.nextInt(5);
      for (int c = 0; c < length; c++) {
        word.append((char) ('a' + random.nextInt(4)));
      }
      pairs.add(new SentencePair(word.toString(), word.reverse().toString()));
    }
    return ParallelCorpus.of(
        pairs.stream()
            .map(pair -> new SentencePair(pair.target(), pair.target()))
            .map(pair -> new SentencePair(pair.source(), reversed(pair.source())))
            .toList());
  }

  private static String reversed(String word) {
    return new StringBuilder(word).reverse().toString();
  }

  private static PairCodec codec() {
    return PairCodec.learn(
        corpus(1, 50), CodecConfiguration.characters(), CodecConfiguration.characters());
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void gradientsOfTheWholeModel(Seq2SeqConfiguration configuration) {
    PairCodec codec = codec();
    ComputationGraphConfiguration graph =
        configuration.network(
            codec.sourceCodec().vocabulary().size(), codec.targetCodec().vocabulary().size());
    graph.setDataType(DataType.DOUBLE);
    ComputationGraph network = new TokenGraph(graph);
    network.init();
    MultiDataSet data;
    try (PairStore pairs = PairStore.read(corpus(2, 3), codec, 12)) {
      data = PairIterator.evaluation(pairs, codec, 3).next();
    }
    INDArray parameters = network.params();
    Random random = new Random(4);
    for (long i = 0; i < parameters.length(); i++) {
      parameters.putScalar(i, 0.5 * random.nextGaussian());
    }
    Runnable compute =
        () -> {
          Nd4j.getRandom().setSeed(9);
          network.setInputs(data.getFeatures());
          network.setLabels(data.getLabels());
          network.setLayerMaskArrays(data.getFeaturesMaskArrays(), data.getLabelsMaskArrays());
          network.computeGradientAndScore();
        };
    compute.run();
    CentralDifferences.assertGradient(
        parameters,
        network.getFlattenedGradients().dup(),
        7,
        () -> {
          compute.run();
          return network.score();
        });
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void batchesAndBeams(Seq2SeqConfiguration configuration) {
    Seq2Seq model = Seq2Seq.create(configuration, codec());
    model.network().params().muli(2);
    ParallelCorpus corpus = corpus(5, 12);
    List<String> sources = corpus.toList().stream().map(SentencePair::source).toList();
    BeamOptions options = BeamOptions.of(3).withMaximumLength(8).withBest(2);
    List<List<Translation>> together = model.translate(sources, options);
    int compared = 0;
    for (int i = 0; i < sources.size(); i++) {
      List<Translation> alone = model.translate(List.of(sources.get(i)), options).get(0);
      for (int best = 0; best < alone.size(); best++) {
        Translation one = alone.get(best);
        Translation many = together.get(i).get(best);
        assertThat(many.text()).isEqualTo(one.text());
        assertThat(many.logProbability()).isCloseTo(one.logProbability(), within(1e-4));
        assertThat(many.sourceTokens()).isEqualTo(one.sourceTokens());
      }
      compared += assertTeacherForcingAgrees(model, sources.get(i), together.get(i).get(0));
    }
    List<Translation> drawn = model.sample(sources, SamplingOptions.DEFAULT, 8, 3);
    for (int i = 0; i < sources.size(); i++) {
      compared += assertTeacherForcingAgrees(model, sources.get(i), drawn.get(i));
    }
    assertThat(compared).isPositive();
    assertThat(model.sample(sources.subList(0, 1), SamplingOptions.DEFAULT, 8, 3).get(0).tokens())
        .isEqualTo(drawn.get(0).tokens());
    // Bucketing: the loss does not depend on what else is in the batch.
    try (PairStore pairs = model.read(corpus)) {
      TokenLoss buckets = model.loss(pairs);
      TokenLoss one =
          TeacherForcing.of(model.network(), PairIterator.evaluation(pairs, model.codec(), 1))
              .loss();
      assertThat(one.tokens()).isEqualTo(buckets.tokens());
      assertThat(one.nats()).isCloseTo(buckets.nats(), within(1e-3));
    }
  }

  @Test
  void estimatesAreTheFiguresWithIntervals() {
    Seq2Seq model = Seq2Seq.create(small().build(), codec());
    ParallelCorpus corpus = corpus(5, 20);
    BeamOptions beam = BeamOptions.of(2);
    Seq2SeqScore score = model.evaluate(corpus, beam);
    Seq2SeqEstimates found = model.estimate(corpus, beam, Bootstrap.USUAL);
    assertThat(found.sentences()).isEqualTo(20);
    assertThat(found.tokens()).isEqualTo(score.loss().tokens());
    assertThat(found.perplexity().value()).isCloseTo(score.loss().perplexity(), within(1e-4));
    assertThat(found.accuracy().value()).isCloseTo(score.accuracy().share(), within(1e-9));
    assertThat(found.bleu().value()).isEqualTo(score.bleu());
    assertThat(found.chrF().value()).isCloseTo(score.chrF(), within(1e-9));
    assertThat(found.exactMatch().value()).isEqualTo(score.exactMatch());
    Interval interval = found.perplexity().interval();
    assertThat(interval).isNotNull();
    assertThat(interval.lower()).isLessThan(found.perplexity().value());
    assertThat(interval.upper()).isGreaterThan(found.perplexity().value());
    assertThat(model.estimate(corpus, beam, Bootstrap.USUAL)).isEqualTo(found);
  }

  /**
   * The stepper's probability of a text is that of the network, reading it as a true one. Returns
   * how many were compared: not those that did not end, or lost what the model did not know.
   */
  private static int assertTeacherForcingAgrees(
      Seq2Seq model, String source, Translation translation) {
    boolean finished = translation.tokens().contains(TextCodec.END_SYMBOL);
    boolean copied = translation.tokens().contains(TextCodec.UNKNOWN_SYMBOL);
    if (!finished || copied || translation.text().isEmpty()) {
      return 0;
    }
    ParallelCorpus pair = ParallelCorpus.of(List.of(new SentencePair(source, translation.text())));
    try (PairStore pairs = model.read(pair)) {
      assertThat(-model.loss(pairs).nats()).isCloseTo(translation.logProbability(), within(1e-4));
      return 1;
    }
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void kernelsTranslateAlike(Seq2SeqConfiguration configuration) {
    Seq2Seq fast = Seq2Seq.create(configuration, codec());
    ComputationGraphConfiguration graph = fast.network().getConfiguration();
    String json = graph.toJson();
    assertThat(ComputationGraphConfiguration.fromJson(json)).isEqualTo(graph);
    ComputationGraph slow =
        new TokenGraph(
            ComputationGraphConfiguration.fromJson(
                json.replace("\"" + KernelChoice.AUTO + "\"", "\"" + KernelChoice.ND4J + "\"")));
    slow.init(fast.network().params().dup(), false);
    try (PairStore pairs = fast.read(corpus(6, 10))) {
      double expected =
          TeacherForcing.of(slow, PairIterator.evaluation(pairs, fast.codec(), 4)).loss().nats();
      assertThat(fast.loss(pairs).nats()).isCloseTo(expected, within(1e-3));
    }
    assertThat(fast.network().summary()).contains("decoder0");
  }

  @Test
  void learnsToReverse(@TempDir Path folder) {
    PairCodec codec = codec();
    Seq2SeqConfiguration configuration =
        small()
            .embeddingSize(16)
            .hiddenSize(32)
            .batchSize(16)
            .attention(AttentionScore.CONCAT)
            .inputFeeding(true)
            .build();
    Seq2Seq model = Seq2Seq.create(configuration, codec);
    RunFolder run = RunFolder.at(folder.resolve("run"));
    try (PairStore pairs = model.read(corpus(7, 600))) {
      PairSplit parts = pairs.split(0.1, 1);
      assertThat(parts.validation().size()).isEqualTo(60);
      TrainingPlan plan = TrainingPlan.builder().epochs(12).seed(2).build();
      List<String> lines = new ArrayList<>();
      BleuProgress progress = new BleuProgress(model, corpus(8, 20).toList(), lines::add);
      model.train(parts, TrainingRun.of(plan).in(run).watchedBy(progress));
      assertThat(lines).hasSize(12).last().asString().contains("BLEU").contains("of 20 validation");
    }
    Seq2Seq best = Seq2Seq.load(run.bestOrLast());
    Seq2SeqScore score = best.evaluate(corpus(8, 100), BeamOptions.of(3));
    assertThat(score.exactMatch()).isGreaterThan(0.9);
    assertThat(score.loss().perplexity()).isLessThan(1.3);
    assertThat(score.accuracy().share()).isGreaterThan(0.95);
    assertThat(score.accuracy().tokens()).isEqualTo(score.loss().tokens());
    assertThat(best.translate("abcd")).isEqualTo("dcba");
    Translation translation = best.translate(List.of("abcd"), BeamOptions.GREEDY).get(0).get(0);
    assertThat(translation.attention()).hasSize(translation.tokens().size());
    Path plot = folder.resolve("attention.png");
    AttentionPlot.write(translation, plot);
    assertThat(plot).isNotEmptyFile();
    for (float[] row : translation.attention()) {
      double sum = 0;
      for (float weight : row) {
        sum += weight;
      }
      assertThat(sum).isCloseTo(1, within(1e-5));
    }
  }

  /** The other way to the figures: from the distributions that the network puts out. */
  @ParameterizedTest
  @MethodSource("configurations")
  void lossAndAccuracyAreThoseOfTheDistributions(Seq2SeqConfiguration configuration) {
    Seq2Seq model = Seq2Seq.create(configuration, codec());
    Random random = new Random(11);
    INDArray parameters = model.network().params();
    for (long i = 0; i < parameters.length(); i++) {
      parameters.putScalar(i, 0.7 * random.nextGaussian());
    }
    ParallelCorpus corpus = corpus(12, 23);
    double nats = 0;
    TokenAccuracy accuracy = TokenAccuracy.NONE;
    try (PairStore pairs = model.read(corpus)) {
      PairIterator batches = PairIterator.evaluation(pairs, model.codec(), 4);
      while (batches.hasNext()) {
        MultiDataSet batch = batches.next();
        INDArray out =
            model.network().output(false, batch.getFeatures(), batch.getFeaturesMaskArrays())[0];
        INDArray mask = batch.getLabelsMaskArray(0);
        accuracy = accuracy.plus(TokenAccuracy.of(out, batch.getLabels(0), mask));
        for (long b = 0; b < mask.size(0); b++) {
          for (long t = 0; t < mask.getRow(b).sumNumber().longValue(); t++) {
            nats -= Math.log(out.getDouble(b, batch.getLabels(0).getLong(b, 0, t), t));
          }
        }
      }
    }
    Seq2SeqScore score = model.evaluate(corpus, BeamOptions.GREEDY.withMaximumLength(3));
    assertThat(score.accuracy()).isEqualTo(accuracy);
    assertThat(score.accuracy().correct()).isBetween(1L, accuracy.tokens() - 1);
    assertThat(score.loss().tokens()).isEqualTo(accuracy.tokens());
    assertThat(score.loss().nats()).isCloseTo(nats, within(1e-3));
  }

  /** The settings in a checkpoint, in the order of the first version. */
  private static String settings(Path file) {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      ObjectMapper mapper = new ObjectMapper();
      ObjectNode read = (ObjectNode) mapper.readTree(checkpoint.text("seq2seq.json"));
      ObjectNode ordered = mapper.createObjectNode();
      for (String name :
          List.of(
              "version", "batchSize", "maximumLength", "seed", "sharedVocabulary", "sampling")) {
        ordered.set(name, read.remove(name));
      }
      assertThat(read).isEmpty();
      return ordered.toString();
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aResumedTrainingEqualsAnUninterruptedOne(@TempDir Path folder) {
    PairCodec codec = codec();
    Seq2SeqConfiguration configuration =
        small()
            .dropout(0.2)
            .sampling(new ScheduledSampling(ScheduledSampling.Decay.LINEAR, 0.02, 0.5))
            .build();
    ParallelCorpus corpus = corpus(9, 60);
    Seq2Seq whole = Seq2Seq.create(configuration, codec);
    Seq2Seq interrupted = Seq2Seq.create(configuration, codec);
    RunFolder run = RunFolder.at(folder.resolve("run"));
    try (PairStore pairs = whole.read(corpus)) {
      PairSplit parts = pairs.split(0.2, 1);
      TrainingPlan plan = TrainingPlan.builder().epochs(3).seed(2).build();
      TrainingState expected = whole.train(parts, plan).state();
      TrainingPlan shorter = TrainingPlan.builder().maxSteps(13).seed(2).build();
      // Watching the training must not change it either.
      interrupted.train(
          parts,
          TrainingRun.of(shorter)
              .in(run)
              .watchedBy(new BleuProgress(interrupted, corpus.toList(), line -> {})));
      Seq2Seq resumed = Seq2Seq.load(run.last());
      assertThat(settings(run.last()))
          .isEqualTo(
              """
              {"version":1,"batchSize":5,"maximumLength":12,"seed":3,"sharedVocabulary":true,\
              "sampling":{"decay":"LINEAR","rate":0.02,"floor":0.5}}""");
      TrainingState state = resumed.resume(parts, TrainingRun.of(plan).in(run)).state();
      assertThat(state.smoothed()).isEqualTo(expected.smoothed());
      assertThat(resumed.network().params()).isEqualTo(whole.network().params());

      // Other data than those of the checkpoint.
      assertThatThrownBy(
              () ->
                  Seq2Seq.load(run.last())
                      .resume(
                          new PairSplit(parts.validation(), parts.training()),
                          TrainingRun.of(plan).in(run)))
          .hasMessageContaining("cannot be resumed: expected 48 training pairs with checksum");
    }
    try (PairStore others = whole.read(corpus(10, 60))) {
      PairSplit asMany = others.split(0.2, 1);
      TrainingPlan plan = TrainingPlan.builder().epochs(3).seed(2).build();
      assertThatThrownBy(
              () -> Seq2Seq.load(run.last()).resume(asMany, TrainingRun.of(plan).in(run)))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("found 48 training pairs with checksum");
    }
  }

  /** A translation model is a network like any other: freeze the encoder, train the rest. */
  @Test
  void transferLearning() {
    Seq2Seq model = Seq2Seq.create(small().build(), codec());
    ComputationGraph frozen =
        new TransferLearning.GraphBuilder(model.network())
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Adam(0.05)).build())
            .setFeatureExtractor("sourceVectors", "encoder0")
            .build();
    INDArray encoder = frozen.getLayer("encoder0").params().dup();
    INDArray decoder = frozen.getVertex("decoder0").params().dup();
    assertThat(encoder).isEqualTo(model.network().getLayer("encoder0").params());
    try (PairStore pairs = model.read(corpus(4, 20))) {
      PairIterator batches = PairIterator.training(pairs, model.codec(), 5, 1);
      while (batches.hasNext()) {
        frozen.fit(batches.next());
      }
    }
    assertThat(frozen.getLayer("encoder0").params()).isEqualTo(encoder);
    assertThat(frozen.getVertex("decoder0").params().distance2(decoder)).isGreaterThan(0.1);
  }

  @Test
  void unknownWordsAreCopied() {
    // An untrained model attends to any word: whichever it is, what is copied is one of the source.
    ParallelCorpus corpus =
        ParallelCorpus.of(List.of(new SentencePair("der hund bellt", "the the dog barks")));
    PairCodec codec =
        PairCodec.learn(
            corpus,
            CodecConfiguration.spaced(100),
            CodecConfiguration.spaced(100).withMinimumFrequency(2));
    Seq2Seq model = Seq2Seq.create(small().build(), codec);
    Translation translation =
        model
            .translate(List.of("der kater bellt"), BeamOptions.GREEDY.withMaximumLength(2))
            .get(0)
            .get(0);
    assertThat(translation.sourceTokens())
        .containsExactly(" der", " kater", " bellt", TextCodec.END_SYMBOL);
    String[] words = translation.text().split(" ");
    for (int i = 0; i < translation.tokens().size(); i++) {
      if (translation.tokens().get(i).equals(TextCodec.UNKNOWN_SYMBOL)) {
        assertThat(words[i]).isIn("der", "kater", "bellt");
      }
    }
  }

  @Test
  void refusals(@TempDir Path folder) {
    Seq2Seq model = Seq2Seq.create(small().build(), codec());
    assertThatThrownBy(() -> model.translate(" ")).hasMessageContaining("an empty one");
    assertThatThrownBy(() -> model.translate("abcdabcdabcdabcd"))
        .hasMessageContaining("at most 12 tokens (--max-length of the training), found one of 16");
    SentencePair longPair = new SentencePair("abcdabcdabcdabcd", "a");
    assertThatThrownBy(() -> model.requireUsable(ParallelCorpus.of(List.of(longPair))))
        .hasMessageContaining("found one of 16");
    model.requireUsable(corpus(1, 3));
    assertThatThrownBy(() -> small().bridge(Bridge.LAST).build())
        .hasMessageContaining("one-way encoder");
    assertThatThrownBy(() -> small().attention(null).bridge(Bridge.ZERO).build())
        .hasMessageContaining("would not see the source");
    assertThatThrownBy(() -> small().attention(null).inputFeeding(true).build())
        .hasMessageContaining("input feeding");
    assertThatThrownBy(() -> new ScheduledSampling(ScheduledSampling.Decay.EXPONENTIAL, 2, 0))
        .hasMessageContaining("found 2.0");

    TextCodec text = TextCodec.learn(List.of("abc abc abc abc"), CodecConfiguration.characters());
    LanguageModel other =
        LanguageModel.create(
            LanguageModelConfiguration.builder()
                .embeddingSize(2)
                .hiddenSize(2)
                .batchSize(1)
                .window(2)
                .build(),
            text);
    RunFolder run = RunFolder.at(folder.resolve("lm"));
    TokenStore tokens = TokenStore.of(text.encode("abc abc abc abc abc"));
    try (Split split = Split.byFractions(tokens, 0, 0)) {
      other.train(split, TrainingRun.of(TrainingPlan.builder().maxSteps(1).build()).in(run));
    }
    assertThatThrownBy(() -> Seq2Seq.load(run.last()))
        .isInstanceOf(Seq2SeqException.class)
        .hasMessageContaining("a model of another kind");
  }

  @Test
  void aDivergedModelSaysNothing() {
    Seq2Seq model = Seq2Seq.create(small().build(), codec());
    model.network().params().assign(Double.NaN);
    assertThatThrownBy(() -> model.translate("abc"))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("Expected a finite log-probability, found NaN");
    assertThatThrownBy(() -> model.sample(List.of("abc"), SamplingOptions.DEFAULT, 5, 1))
        .isInstanceOf(DivergedException.class);
    assertThatThrownBy(() -> model.evaluate(corpus(1, 3), BeamOptions.GREEDY))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("finite perplexity");
  }

  @Test
  void scheduledSamplingDecays() {
    ScheduledSampling linear = new ScheduledSampling(ScheduledSampling.Decay.LINEAR, 0.1, 0.25);
    assertThat(linear.truth(0)).isEqualTo(1);
    assertThat(linear.truth(5)).isCloseTo(0.5, within(1e-12));
    assertThat(linear.truth(100)).isEqualTo(0.25);
    ScheduledSampling sigmoid =
        new ScheduledSampling(ScheduledSampling.Decay.INVERSE_SIGMOID, 10, 0);
    assertThat(sigmoid.truth(0)).isCloseTo(10 / 11.0, within(1e-12));
    assertThat(sigmoid.truth(1000)).isLessThan(1e-6);
    assertThat(new ScheduledSampling(ScheduledSampling.Decay.EXPONENTIAL, 0.9, 0).truth(2))
        .isCloseTo(0.81, within(1e-12));
    assertThat(ScheduledSampling.NONE.truth(1_000_000)).isEqualTo(1);
  }
}
