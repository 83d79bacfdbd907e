package org.gru4j.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.gru4j.text.stream.Split;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingProgress;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;

/** The mean of a run's best checkpoints. */
class AveragingTest {
  private static final int KEPT = 3;

  private final TextCodec codec = SmallText.codec();
  private final Split split = SmallText.split(codec);

  @TempDir private Path folder;

  /** Takes what the progress is told. */
  private static final class Told implements TrainingProgress {
    double loss = Double.NaN;
    boolean best;

    @Override
    public void averaged(double validationLoss, boolean isBest) {
      loss = validationLoss;
      best = isBest;
    }
  }

  private LanguageModel model(double learningRate) {
    return LanguageModel.create(
        SmallText.configuration().updater(new Adam(learningRate)).build(), codec);
  }

  private static TrainingPlan.Builder plan() {
    return TrainingPlan.builder().epochs(3).validateEvery(20).averaged(KEPT).seed(1);
  }

  private static List<Long> stepsOfTheBest(TrainingResult result) {
    return result.history().validations().stream()
        .sorted(Comparator.comparingDouble(ValidationPoint::validationLoss))
        .limit(KEPT)
        .map(ValidationPoint::step)
        .sorted()
        .toList();
  }

  private static List<Long> stepsOfFiles(RunFolder run) throws IOException {
    try (Stream<Path> files = Files.list(run.path().resolve("kept"))) {
      return files
          .map(file -> file.getFileName().toString().replaceAll("[^0-9]", ""))
          .map(Long::valueOf)
          .sorted()
          .toList();
    }
  }

  /** A high learning rate makes the checkpoints differ, so that their mean is better than each. */
  @Test
  void theMeanOfTheBestIsWrittenWhereItIsBetter() throws IOException {
    RunFolder run = RunFolder.at(folder);
    LanguageModel model = model(0.03);
    Told told = new Told();
    TrainingResult result =
        model.train(split, TrainingRun.of(plan().build()).in(run).watchedBy(told));

    assertThat(stepsOfFiles(run)).isEqualTo(stepsOfTheBest(result));
    INDArray sum = model.network().params().like();
    for (long step : stepsOfTheBest(result)) {
      Path file = run.path().resolve("kept").resolve("step-" + step + ".zip");
      sum.addi(LanguageModel.load(file).network().params());
    }
    double best = result.bestValidation().orElseThrow().validationLoss();
    assertThat(told.best).isTrue();
    assertThat(told.loss).isLessThan(best);
    assertThat(run.bestOrLast()).isEqualTo(run.average());
    LanguageModel average = LanguageModel.load(run.average());
    assertThat(average.network().params().distance2(sum.divi(KEPT))).isLessThan(1e-5);
    assertThat(average.evaluate(split.validation()).perplexity())
        .isLessThan(LanguageModel.load(run.best()).evaluate(split.validation()).perplexity());

    // The training itself goes on from where it was, and a new best drops the average.
    assertThat(LanguageModel.load(run.last()).network().params())
        .isEqualTo(model.network().params());
    LanguageModel resumed = LanguageModel.load(run.last());
    TrainingPlan longer = TrainingPlan.builder().epochs(6).seed(1).build();
    TrainingResult more = resumed.resume(split, TrainingRun.of(longer).in(run));
    assertThat(more.bestValidation().orElseThrow().validationLoss()).isLessThan(best);
    assertThat(run.bestOrLast()).isEqualTo(run.best());
  }

  @Test
  void aResumedRunKeepsAndAveragesTheSame() throws IOException {
    RunFolder whole = RunFolder.at(folder.resolve("whole"));
    model(0.03).train(split, TrainingRun.of(plan().build()).in(whole));
    RunFolder parts = RunFolder.at(folder.resolve("parts"));
    model(0.03).train(split, TrainingRun.of(plan().maxSteps(60).build()).in(parts));
    LanguageModel resumed = LanguageModel.load(parts.last());
    resumed.resume(split, TrainingRun.of(plan().build()).in(parts));
    assertThat(stepsOfFiles(parts)).isEqualTo(stepsOfFiles(whole));
    assertThat(LanguageModel.load(parts.average()).network().params())
        .isEqualTo(LanguageModel.load(whole.average()).network().params());
  }

  @Test
  void oneIsNoAverage() {
    assertThatThrownBy(() -> TrainingPlan.builder().epochs(1).averaged(1).build())
        .hasMessageContaining("averaged 0 or >= 2");
  }
}
