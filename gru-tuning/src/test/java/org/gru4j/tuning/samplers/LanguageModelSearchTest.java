package org.gru4j.tuning.samplers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.text.Corpus;
import org.gru4j.text.stream.BpttIterator;
import org.gru4j.text.stream.Split;
import org.gru4j.text.stream.TokenRecordReader;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.TrainingDivergedException;
import org.gru4j.train.TrainingPlan;
import org.gru4j.tuning.Trials;
import org.gru4j.tuning.description.SearchDescription;
import org.gru4j.tuning.spaces.LanguageModelSpace;
import org.gru4j.tuning.study.Trial;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * TPE against random search on real trainings: small language models on the text of the licence.
 * Figures in docs/tuning-results.md.
 */
@Tag("slow")
class LanguageModelSearchTest {
  private static final int SEEDS = 5;
  private static final int TRIALS = 50;
  private static final int EPOCHS = 2;

  /** The loss of a training that ends in numbers that are none. */
  private static final double DIVERGED = 10;

  private static final SearchDescription SEARCH =
      SearchDescription.parse(
          """
          model: language-model
          space:
            hiddenSize: {logInteger: [8, 48]}
            embeddingSize: {logInteger: [4, 32]}
            layers: {integer: [1, 2]}
            learningRate: {logUniform: [1e-5, 1e-1]}
            inputDropout: {uniform: [0, 0.5]}
            dropout: {uniform: [0, 0.5], when: {layers: 2}}
            updateGateBias: {uniform: [-3, 3]}
            batchSize: {choice: [8, 16, 32]}
            window: {choice: [16, 32]}
            warmup: 5
          """);

  /** Nats per token of the validation text after training with a point of the space. */
  private static double loss(Map<String, Object> drawn, long seed) {
    Map<String, Object> values = new LinkedHashMap<>(SEARCH.fixed());
    values.putAll(drawn);
    Corpus corpus = Corpus.of(Path.of("..", "LICENSE"));
    TextCodec codec = TextCodec.learn(corpus, LanguageModelSpace.codec(values));
    TokenStore tokens = TokenStore.read(TokenRecordReader.of(codec, corpus.inputSplit()));
    try (Split split = Split.byFractions(tokens, 0.1, 0)) {
      LanguageModelConfiguration probe = LanguageModelSpace.configuration(values, seed, 1);
      long steps =
          (long) EPOCHS
              * BpttIterator.training(
                      split.training(), probe.batching().batchSize(), probe.window())
                  .batches();
      LanguageModel model =
          LanguageModel.create(LanguageModelSpace.configuration(values, seed, steps), codec);
      TrainingPlan plan = TrainingPlan.builder().epochs(EPOCHS).seed(seed).build();
      return model.train(split, plan).bestValidation().orElseThrow().validationLoss();
    } catch (TrainingDivergedException e) {
      return DIVERGED;
    }
  }

  /** The best losses of the first trials of each search, in the middle over the seeds. */
  private static double medianBest(List<List<Trial>> searches, int trials) {
    double[] bests =
        searches.stream()
            .mapToDouble(search -> Trials.best(search.subList(0, trials)))
            .sorted()
            .toArray();
    return bests[SEEDS / 2];
  }

  private static List<List<Trial>> searches(Sampler sampler) {
    return LongStream.range(0, SEEDS)
        .mapToObj(
            seed ->
                Trials.search(sampler, SEARCH.space(), point -> loss(point, seed), TRIALS, seed))
        .toList();
  }

  @Test
  void tpeFindsBetterLanguageModelsThanRandomSearch() {
    List<List<Trial>> random = searches(new RandomSampler());
    List<List<Trial>> tpe = searches(TpeSampler.DEFAULT);
    for (int trials : new int[] {TRIALS / 2, TRIALS}) {
      System.out.printf(
          Locale.ROOT,
          "language model: median over %d seeds of the best validation loss of %d trials:"
              + " random %.4f, tpe %.4f%n",
          SEEDS,
          trials,
          medianBest(random, trials),
          medianBest(tpe, trials));
    }
    assertThat(medianBest(tpe, TRIALS)).isLessThan(medianBest(random, TRIALS));
  }
}
