package org.gru4j.display;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.gru4j.metrics.LossSum;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;
import org.gru4j.train.history.TrainingMeasure;
import org.gru4j.train.history.TrainingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people are told of a training, in the words of its task. */
class ConsoleProgressTest {
  private static final TrainingMeasure SQUARED_ERROR =
      new TrainingMeasure(
          "mean squared error",
          "squared units",
          "forecasts",
          new TrainingMeasure.Figure("root mean squared error", Math::sqrt));
  private static final TrainingMeasure LABELS =
      new TrainingMeasure("cross-entropy", "nats per label", "labels", null);

  @TempDir private Path folder;

  /** Ten seconds a step, of which each has a hundred items and the given loss. */
  private static String shown(TrainingMeasure measure, double trained, double validated) {
    return shown(measure, trained, validated, OptionalDouble.empty());
  }

  private static String shown(
      TrainingMeasure measure, double trained, double validated, OptionalDouble error) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ConsoleProgress progress =
        new ConsoleProgress(new PrintStream(bytes, true, StandardCharsets.UTF_8), false)) {
      TrainingState state = TrainingState.start(1);
      progress.started(measure, state);
      state = state.afterStep(new LossSum(100 * trained, 100), 2, 10);
      progress.stepped(state, 4);
      state = state.afterValidation(new LossSum(100 * validated, 100), error, true, 10);
      ValidationPoint point = state.history().latest().orElseThrow();
      progress.validated(point, true);
      progress.averaged(validated, false);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void tellsOfPerplexity() {
    assertThat(shown(TrainingMeasure.PERPLEXITY, 2, 3).lines())
        .containsExactly(
            "step 1 of 4, loss 2.000, perplexity 7.389, 10 tokens/s, 0:00:30 left",
            "epoch 1, step 1: training loss 2.000, validation loss 3.000 nats per token,"
                + " perplexity 20.09 (best so far)",
            "average of the best checkpoints: validation loss 3.000 nats per token,"
                + " perplexity 20.09 (the best checkpoint is better)");
  }

  @Test
  void tellsOfSmallErrors() {
    assertThat(shown(SQUARED_ERROR, 0.04, 0.0009).lines())
        .containsExactly(
            "step 1 of 4, loss 0.0400, root mean squared error 0.200, 10 forecasts/s, 0:00:30 left",
            "epoch 1, step 1: training loss 0.0400, validation loss 0.000900 squared units,"
                + " root mean squared error 0.0300 (best so far)",
            "average of the best checkpoints: validation loss 0.000900 squared units,"
                + " root mean squared error 0.0300 (the best checkpoint is better)");
  }

  @Test
  void tellsOfWhatJudgesBesideTheLoss() {
    TrainingMeasure measure =
        new TrainingMeasure(
            "cross-entropy",
            "nats per tag",
            "tags",
            null,
            new TrainingMeasure.Figure("score", error -> 1 - error));
    assertThat(shown(measure, 0.6, 0.5, OptionalDouble.of(0.25)))
        .contains("validation loss 0.500 nats per tag, score 0.7500 (best so far)");
  }

  @Test
  void tellsOfTheLossAloneWhereThereIsNoOtherFigure() {
    assertThat(shown(LABELS, 0.6, 0.5))
        .contains("loss 0.600, 10 labels/s")
        .contains("validation loss 0.500 nats per label (best so far)");
  }

  @Test
  void theTableHasTheSameUnit() throws IOException {
    RunFolder run = RunFolder.at(folder);
    TrainingState state =
        TrainingState.start(1)
            .afterStep(new LossSum(4, 8), 2, 3)
            .afterValidation(new LossSum(2, 8), OptionalDouble.empty(), true, 3);
    run.writeHistory(SQUARED_ERROR, state.history());
    assertThat(Files.readString(run.history()))
        .isEqualTo(
            "step,epoch,forecasts,seconds,training_squared_units,validation_squared_units\n"
                + "1,1,8,3.0,0.5,0.25\n");
    LossCurve curve = new LossCurve();
    curve.started(SQUARED_ERROR, TrainingState.start(1));
    curve.saved(run, state);
    assertThat(run.lossCurve()).isNotEmptyFile();
  }
}
