package org.gru4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gru4j.cli.Program.Outcome;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Figures at which faults were seen, by the commands that showed them: {@code mvn -B -ntp verify
 * -Pslow}.
 */
@Tag("slow")
class ReportedFiguresIT {
  private static final Pattern ERROR = Pattern.compile("test step 1: MAE ([^,]+),");

  @TempDir private Path folder;

  /** The error of forecasts of sin(t/5), 600 rows that are written as the function says. */
  private double error(String name, DoubleFunction<String> row) throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int t = 0; t < 600; t++) {
      rows.append(row.apply(Math.sin(t / 5.0))).append('\n');
    }
    Path file = Files.writeString(folder.resolve(name + ".csv"), rows);
    List<Object> arguments = new ArrayList<>(List.of("forecast", file));
    Collections.addAll(arguments, "--epochs=12", "--window=12", "--horizon=1", "--hidden=16");
    Collections.addAll(arguments, "--out", folder.resolve(name));
    Outcome outcome = Program.succeed(arguments.toArray());
    Matcher error = ERROR.matcher(outcome.out());
    assertThat(error.find()).as(outcome.out()).isTrue();
    return Double.parseDouble(error.group(1));
  }

  /**
   * An offset and a scale change no digit that is printed. A constant column is a column of zeros
   * to the network, whose initial weights differ from those for one column.
   */
  @Test
  void aSineIsForecastAsWellAtAnyOffsetAndScale() throws IOException {
    double alone = error("alone", Double::toString);
    assertThat(alone).isCloseTo(0.0072, within(0.0005));
    assertThat(error("offset", x -> "" + (x + 1e6))).isCloseTo(alone, within(alone / 100));
    assertThat(error("small", x -> "" + x * 1e-6) * 1e6).isCloseTo(alone, within(alone / 100));
    assertThat(error("large", x -> "" + x * 1e25) / 1e25).isCloseTo(alone, within(alone / 100));
    double zeros = error("zeros", x -> x + ",0");
    assertThat(zeros).isLessThan(0.0077);
    assertThat(error("constant", x -> x + ",20231107")).isEqualTo(zeros);
  }

  private Path trained(String name, int epochs) {
    Path run = folder.resolve(name);
    Path text = Path.of("..", "LICENSE");
    Program.succeed(
        "train", "--corpus", text, "--batch=8", "--sample=0", "--epochs", epochs, "--out", run);
    return run;
  }

  private static double validationLoss(Path run, long epoch) {
    try (Checkpoint last = Checkpoint.open(RunFolder.at(run).last())) {
      assertThat(last.state().epoch()).isEqualTo(epoch);
      ValidationPoint latest = last.state().history().latest().orElseThrow();
      return latest.validationLoss();
    }
  }

  /**
   * Four more epochs after two are worth as much as those of a run of six if the schedule begins
   * anew, and little at its floor.
   */
  @Test
  void aRestartedScheduleComesNearARunOfAllEpochs() {
    double six = validationLoss(trained("six", 6), 6);
    Path atFloor = trained("floor", 2);
    Path restarted = trained("restarted", 2);
    double two = validationLoss(atFloor, 2);
    assertThat(validationLoss(restarted, 2)).isEqualTo(two).isGreaterThan(six + 0.3);

    Program.succeed("resume", atFloor, "--epochs=6");
    Program.succeed("resume", restarted, "--epochs=6", "--restart-schedule");
    assertThat(validationLoss(atFloor, 6)).isBetween(two - 0.1, two);
    assertThat(validationLoss(restarted, 6)).isCloseTo(six, within(six / 50));
  }
}
