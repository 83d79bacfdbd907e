package org.gru4j.tuning.runners;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.text.Corpus;
import org.gru4j.text.stream.BpttIterator;
import org.gru4j.text.stream.Split;
import org.gru4j.text.stream.TokenRecordReader;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.StopSignal;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.tuning.description.SearchDescription;
import org.gru4j.tuning.objectives.LanguageModelObjective;
import org.gru4j.tuning.pruners.NoPruner;
import org.gru4j.tuning.samplers.TpeSampler;
import org.gru4j.tuning.spaces.LanguageModelSpace;
import org.gru4j.tuning.study.Budget;
import org.gru4j.tuning.study.Retries;
import org.gru4j.tuning.study.Study;
import org.gru4j.tuning.study.StudySettings;
import org.gru4j.tuning.study.Trial;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a search takes beside its trainings: the same trainings by hand, in turn with the search.
 * The times are printed, figures in docs/tuning-results.md; the losses must be the same.
 */
@Tag("slow")
class SearchOverheadTest {
  private static final int ROUNDS = 3;
  private static final int TRIALS = 12;
  private static final int EPOCHS = 4;
  private static final double VALIDATION = 0.1;
  private static final Duration LEASE = Duration.ofMinutes(1);
  private static final SearchDescription SEARCH =
      SearchDescription.parse(
          """
          model: language-model
          space:
            hiddenSize: {choice: [48, 64, 96]}
            learningRate: {logUniform: [1e-3, 3e-2]}
            dropout: {uniform: [0, 0.5]}
            batchSize: 8
            window: 32
          """);

  @TempDir private Path folder;

  private final Corpus corpus = Corpus.of(Path.of("..", "LICENSE"));

  private List<Trial> search(int round) throws IOException {
    Path place = Files.createDirectory(folder.resolve("search" + round));
    try (Study study =
        Study.open(
            place.resolve("study.db"),
            new StudySettings("overhead", 7, Budget.ofTrials(TRIALS), new Retries(0, 0), LEASE))) {
      Search search =
          new Search(
              study,
              SEARCH.space(),
              TpeSampler.DEFAULT,
              new NoPruner(),
              new Search.TrialLimits(Search.TrialLimits.UNLIMITED, LEASE),
              place);
      Objective objective =
          new LanguageModelObjective(corpus, SEARCH.fixed(), EPOCHS, VALIDATION, 0);
      new ThreadRunner(objective, 1, (trials, time, ended) -> {}).run(search, new StopSignal());
      return study.trials();
    }
  }

  /** The trainings by themselves, in a thread of their own as a worker's are. */
  private List<Double> byHand(List<Trial> trials, int round) throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      return thread.submit(() -> trained(trials, round)).get();
    } finally {
      thread.shutdown();
    }
  }

  private List<Double> trained(List<Trial> trials, int round) {
    TextCodec codec = TextCodec.learn(corpus, LanguageModelSpace.codec(SEARCH.fixed()));
    TokenStore tokens = TokenStore.read(TokenRecordReader.of(codec, corpus.inputSplit()));
    List<Double> losses = new ArrayList<>();
    try (Split split = Split.byFractions(tokens, VALIDATION, 0)) {
      for (Trial trial : trials) {
        Map<String, Object> values = new LinkedHashMap<>(SEARCH.fixed());
        values.putAll(trial.parameters());
        LanguageModelConfiguration shape =
            LanguageModelSpace.configuration(values, trial.seed(), 1);
        long steps =
            (long) EPOCHS
                * BpttIterator.training(
                        split.training(), shape.batching().batchSize(), shape.window())
                    .batches();
        LanguageModel model =
            LanguageModel.create(
                LanguageModelSpace.configuration(values, trial.seed(), steps), codec);
        losses.add(
            model
                .train(
                    split,
                    TrainingRun.of(TrainingPlan.builder().epochs(EPOCHS).seed(trial.seed()).build())
                        .in(RunFolder.at(folder.resolve("hand" + round + "-" + trial.number()))))
                .bestValidation()
                .orElseThrow()
                .validationLoss());
      }
    }
    return losses;
  }

  @Test
  void aSearchCostsLittleMoreThanItsTrainings() throws Exception {
    // Everything is compiled and loaded before the first round.
    byHand(search(-1).subList(0, 2), -1);
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      List<Trial> trials = search(round);
      long middle = System.nanoTime();
      List<Double> losses = byHand(trials, round);
      long end = System.nanoTime();
      assertThat(losses).isEqualTo(trials.stream().map(Trial::score).toList());
      ratios.add((middle - start) / (double) (end - middle));
      System.out.printf(
          Locale.ROOT,
          "%d trials by a search: %.2f s, by hand: %.2f s%n",
          TRIALS,
          (middle - start) * 1e-9,
          (end - middle) * 1e-9);
    }
    ratios.sort(null);
    System.out.printf(
        Locale.ROOT, "median ratio of %d rounds: %.3f%n", ROUNDS, ratios.get(ROUNDS / 2));
  }
}
