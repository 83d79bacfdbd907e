package org.gru4j.tuning.objectives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.gru4j.metrics.LossSum;
import org.gru4j.train.StopReason;
import org.gru4j.train.StopSignal;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.history.TrainingState;
import org.gru4j.tuning.runners.TrialContext;
import org.gru4j.tuning.runners.TrialFailedException;
import org.gru4j.tuning.runners.TrialReporter;
import org.gru4j.tuning.study.Trial;
import org.gru4j.tuning.study.TrialState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a training came to, as its trial has it. */
class EpochReportsTest {
  private static final TrialReporter DEAF =
      new TrialReporter() {
        @Override
        public void repeat(long step, double loss) {}

        @Override
        public Verdict report(long step, double loss) {
          return Verdict.CONTINUE;
        }
      };

  @TempDir private Path folder;

  private double conclude(double loss) {
    Trial trial =
        new Trial(0, TrialState.RUNNING, Map.of(), 1, new TreeMap<>(), null, Duration.ZERO, null);
    TrialContext context = new TrialContext(trial, folder, DEAF, new StopSignal());
    TrainingState state =
        TrainingState.start(1)
            .afterStep(new LossSum(3, 1), 1, 1)
            .afterValidation(new LossSum(loss, 1), OptionalDouble.empty(), true, 1);
    return new EpochReports(context, 1).conclude(new TrainingResult(StopReason.EPOCHS, state));
  }

  @Test
  void aLossThatOnlyADivergedTrainingHasFailsTheTrial() {
    assertThat(conclude(2.5)).isEqualTo(2.5);
    assertThatThrownBy(() -> conclude(12345678901234567890123456789012.0))
        .isInstanceOf(TrialFailedException.class)
        .hasMessage("Its loss was 1.235e+31 nats per token: its training has diverged.");
  }
}
