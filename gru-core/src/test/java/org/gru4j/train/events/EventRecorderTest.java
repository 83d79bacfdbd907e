package org.gru4j.train.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.gru4j.train.Interruptions.crashAfter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.TinyTraining;
import org.gru4j.train.StopReason;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingProgress;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.history.TrainingState;
import org.gru4j.train.samples.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

class EventRecorderTest {
  @TempDir private Path temporary;

  private static TrainingPlan plan(int steps) {
    return TrainingPlan.builder()
        .maxSteps(steps)
        .validateEvery(5)
        .checkpointSteps(4)
        .checkpointInterval(TrainingPlan.UNLIMITED)
        .seed(3)
        .build();
  }

  /** A clock that stands still never says that writing costs too much. */
  private static EventRecorder recorder(RunFolder folder) {
    return new EventRecorder(folder, List.of(), () -> 0);
  }

  private RunFolder folder(String name) {
    return RunFolder.at(temporary.resolve(name));
  }

  static List<TrainingEvent> events(RunFolder folder) throws IOException {
    List<TrainingEvent> events = new ArrayList<>();
    new EventReader(folder.events()).read((event, start, end) -> events.add(event));
    return events;
  }

  private static <T extends TrainingEvent> List<T> events(RunFolder folder, Class<T> kind)
      throws IOException {
    return events(folder).stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private static List<String> told(RunFolder folder) throws IOException {
    return events(folder).stream()
        .map(event -> event.getClass().getSimpleName() + " " + event.step())
        .toList();
  }

  @Test
  void theCourseOfATrainingInItsOrder() throws IOException {
    RunFolder folder = folder("whole");
    LanguageModel model = TinyTraining.model();
    TrainingResult result =
        model.train(
            TinyTraining.split(), TrainingRun.of(plan(7)).in(folder).watchedBy(recorder(folder)));
    assertThat(told(folder))
        .containsExactly(
            "Begin 0",
            "Step 1",
            "Step 2",
            "Step 3",
            "Step 4",
            "Step 5",
            "Validation 5",
            "Samples 5",
            "Step 6",
            "Step 7",
            "Validation 7",
            "Samples 7",
            "End 7");
    TrainingEvent.Step last = events(folder, TrainingEvent.Step.class).get(6);
    assertThat(last.loss()).isEqualTo(result.state().smoothed().mean());
    assertThat(last.counted()).isEqualTo(result.counted());
    assertThat(last.expected()).isEqualTo(7);
    assertThat(last.learningRate()).isEqualTo(TinyTraining.RATE);
    assertThat(last.gradientNorm()).isPositive();
    assertThat(last.resident()).isGreaterThan(last.heap()).isPositive();
    assertThat(events(folder, TrainingEvent.Validation.class))
        .extracting(TrainingEvent.Validation::validationLoss)
        .containsExactlyElementsOf(
            result.history().validations().stream().map(each -> each.validationLoss()).toList());
    assertThat(events(folder, TrainingEvent.Samples.class).get(0).samples())
        .hasSize(2)
        .allSatisfy(sample -> assertThat(((Sample.Text) sample).text()).isNotBlank());
    assertThat(events(folder, TrainingEvent.End.class).get(0).reason())
        .isEqualTo(StopReason.STEPS.name());
    assertThat(model.network().getListeners()).isEmpty();
  }

  /** The norm of what the optimiser is given: by plain descent, the update over the rate. */
  @Test
  void theGradientIsThatOfTheMeanLoss() throws IOException {
    RunFolder folder = folder("gradient");
    LanguageModel model = TinyTraining.descending();
    List<INDArray> parameters = new ArrayList<>(List.of(model.network().params().dup()));
    TrainingProgress keeping =
        new TrainingProgress() {
          @Override
          public void stepped(TrainingState state, long expectedSteps) {
            parameters.add(model.network().params().dup());
          }
        };
    model.train(
        TinyTraining.split(),
        TrainingRun.of(plan(3)).in(folder).watchedBy(recorder(folder).and(keeping)));
    List<TrainingEvent.Step> steps = events(folder, TrainingEvent.Step.class);
    for (int i = 0; i < 3; i++) {
      double update = parameters.get(i).distance2(parameters.get(i + 1));
      assertThat(steps.get(i).gradientNorm())
          .isCloseTo(update / TinyTraining.RATE, within(1e-3 * update / TinyTraining.RATE));
    }
  }

  /** Sampling draws numbers and runs the network: neither may be felt by what is learnt. */
  @Test
  void recordingChangesNothingAndAResumedRunGoesOnWithoutGapOrDouble() throws IOException {
    RunFolder plain = folder("plain");
    LanguageModel expected = TinyTraining.model();
    TrainingResult unwatched =
        expected.train(TinyTraining.split(), TrainingRun.of(plan(12)).in(plain));

    RunFolder parts = folder("parts");
    assertThatThrownBy(
            () ->
                TinyTraining.model()
                    .train(
                        TinyTraining.split(),
                        TrainingRun.of(plan(12))
                            .in(parts)
                            .watchedBy(recorder(parts).and(crashAfter(11)))))
        .hasMessage("crash");
    assertThat(told(parts)).endsWith("Step 11", "Failure 11");
    // A kill in the middle of a line.
    Files.writeString(parts.events(), "{\"event\":\"step\",\"ste", StandardOpenOption.APPEND);
    LanguageModel resumed = LanguageModel.load(parts.last());
    resumed.resume(
        TinyTraining.split(), TrainingRun.of(plan(12)).in(parts).watchedBy(recorder(parts)));

    assertThat(resumed.network().params()).isEqualTo(expected.network().params());
    List<TrainingEvent.Step> steps = events(parts, TrainingEvent.Step.class);
    assertThat(steps)
        .extracting(TrainingEvent.Step::step)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 12).boxed().toList());
    assertThat(steps.get(11).loss()).isEqualTo(unwatched.state().smoothed().mean());
    assertThat(events(parts, TrainingEvent.Validation.class))
        .extracting(TrainingEvent.Validation::step)
        .containsExactly(5L, 10L, 12L);
    assertThat(told(parts)).contains("Begin 0", "Begin 10").doesNotContain("Failure 11");
    assertThat(Files.readString(parts.events()).lines())
        .allSatisfy(line -> assertThat(line).startsWith("{").endsWith("}"));
  }

  /** A kill may come when the checkpoint has a validation and the file has not. */
  @Test
  void whatTheFileLacksIsTakenFromTheCheckpoint() throws IOException {
    RunFolder folder = folder("lost");
    TinyTraining.model()
        .train(
            TinyTraining.split(), TrainingRun.of(plan(6)).in(folder).watchedBy(recorder(folder)));
    List<String> lines = Files.readAllLines(folder.events());
    int validation = told(folder).indexOf("Validation 6");
    Files.write(folder.events(), lines.subList(0, validation));
    resume(folder, 8);
    assertThat(events(folder, TrainingEvent.Validation.class))
        .extracting(TrainingEvent.Validation::step)
        .containsExactly(5L, 6L, 8L);

    Files.delete(folder.events());
    resume(folder, 9);
    assertThat(events(folder, TrainingEvent.Validation.class))
        .extracting(TrainingEvent.Validation::step)
        .containsExactly(5L, 6L, 8L, 9L);
    assertThat(events(folder, TrainingEvent.Step.class))
        .extracting(TrainingEvent.Step::step)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 9).boxed().toList());
  }

  private static void resume(RunFolder folder, int steps) {
    LanguageModel.load(folder.last())
        .resume(
            TinyTraining.split(),
            TrainingRun.of(plan(steps)).in(folder).watchedBy(recorder(folder)));
  }

  @Test
  void aTrainingThatBeginsAnewLeavesNothingOfTheOneBefore() throws IOException {
    RunFolder folder = folder("again");
    Files.writeString(folder.events(), "{\"event\":\"end\",\"step\":0}\nrubbish\n");
    TinyTraining.model()
        .train(
            TinyTraining.split(), TrainingRun.of(plan(2)).in(folder).watchedBy(recorder(folder)));
    assertThat(told(folder)).startsWith("Begin 0", "Step 1");
  }

  @Test
  void aFileThatCannotBeWrittenEndsNoTraining() throws IOException {
    RunFolder folder = folder("unwritable");
    Files.createDirectory(folder.events());
    assertThat(
            TinyTraining.model()
                .train(
                    TinyTraining.split(),
                    TrainingRun.of(plan(2)).in(folder).watchedBy(recorder(folder)))
                .steps())
        .isEqualTo(2);
  }

  @Test
  void longRunsAreThinnedAndTheirShareOfTheTimeIsBounded() {
    Pace pace = new Pace(512, 0.005, 0, () -> 0);
    List<Long> written = LongStream.rangeClosed(1, 1_000_000).filter(pace::isDue).boxed().toList();
    assertThat(written).hasSizeBetween(5_000, 7_000).startsWith(1L, 2L, 3L);
    assertThat(written.subList(1022, 1026)).containsExactly(1023L, 1024L, 1026L, 1028L);

    long[] now = {0};
    Pace dear = new Pace(512, 0.005, 10, () -> now[0]);
    dear.spend(1_000_000);
    assertThat(dear.isDue(1)).as("the first is not counted").isTrue();
    dear.spend(11);
    assertThat(dear.isDue(1)).isFalse();
    now[0] = 200;
    assertThat(dear.isDue(1)).isTrue();
    dear.spend(9_000_000);
    now[0] = 1_900_000_000;
    assertThat(dear.isDue(1)).isTrue();
    dear.spend(9_000_000);
    assertThat(dear.isDue(1)).isFalse();
    now[0] += 2_000_000_000;
    assertThat(dear.isDue(1)).isTrue();
  }

  /** A task in which nothing is a network of ours. */
  @Test
  void theSinksGetWhatIsWritten() throws IOException {
    RunFolder folder = folder("sinks");
    List<String> got = new ArrayList<>();
    EventSink sink =
        new EventSink() {
          @Override
          public void begin(long step) {
            got.add("begin " + step);
          }

          @Override
          public void accept(TrainingEvent event) throws IOException {
            got.add(event.getClass().getSimpleName() + " " + event.step());
            if (event.step() == 2) {
              throw new IOException("full");
            }
          }

          @Override
          public void close() {
            got.add("closed");
          }
        };
    TinyTraining.model()
        .train(
            TinyTraining.split(),
            TrainingRun.of(plan(3))
                .in(folder)
                .watchedBy(new EventRecorder(folder, List.of(sink), () -> 0)));
    assertThat(got).containsExactly("begin 0", "Begin 0", "Step 1", "Step 2");
    assertThat(told(folder)).contains("Step 3");
  }
}
