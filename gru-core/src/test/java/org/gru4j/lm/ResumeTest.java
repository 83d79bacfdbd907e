package org.gru4j.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gru4j.train.Interruptions.crashAfter;
import static org.gru4j.train.Interruptions.losses;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.gru4j.display.LossCurve;
import org.gru4j.text.stream.Split;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.OptimizerSettings;
import org.gru4j.train.StopReason;
import org.gru4j.train.StopSignal;
import org.gru4j.train.TrainingDivergedException;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingProgress;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.WarmupCosineSchedule;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.CheckpointException;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.history.TrainingState;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** Checkpoints of language models: what is in them, what survives, and that resuming is exact. */
class ResumeTest {
  private static TextCodec codec;
  private static Split split;

  @TempDir private Path folder;

  @BeforeAll
  static void readText() {
    codec = SmallText.codec();
    split = SmallText.split(codec);
  }

  /** Dropout, recurrent state, optimiser, schedule position: all must go on as they were. */
  @Test
  void aResumedRunIsTheUninterruptedRunBitForBit() {
    TrainingPlan plan =
        TrainingPlan.builder().epochs(2).validateEvery(17).checkpointSteps(10).seed(9).build();
    RunFolder whole = RunFolder.at(folder.resolve("whole"));
    LanguageModel uninterrupted = model();
    TrainingResult expected = uninterrupted.train(split, TrainingRun.of(plan).in(whole));

    RunFolder parts = RunFolder.at(folder.resolve("parts"));
    assertThatThrownBy(
            () -> model().train(split, TrainingRun.of(plan).in(parts).watchedBy(crashAfter(36))))
        .hasMessage("crash");
    try (Checkpoint checkpoint = Checkpoint.open(parts.last())) {
      assertThat(checkpoint.state().step()).isEqualTo(34);
    }
    LanguageModel loaded = LanguageModel.load(parts.last());
    TrainingResult resumed = loaded.resume(split, TrainingRun.of(plan).in(parts));

    assertThat(resumed.steps()).isEqualTo(expected.steps());
    assertThat(resumed.history().training()).isEqualTo(expected.history().training());
    assertThat(losses(resumed)).isEqualTo(losses(expected));
    assertThat(loaded.network().params()).isEqualTo(uninterrupted.network().params());
    assertThat(LanguageModel.load(parts.best()).network().params())
        .isEqualTo(LanguageModel.load(whole.best()).network().params());
  }

  /** Windows that vary, regularised states, a falling rate and the mean of all steps. */
  @Test
  void theRecipeOfAwdGoesOnBitForBit() {
    TrainingPlan plan =
        TrainingPlan.builder().epochs(4).validateEvery(9).nonmono(1).seed(9).build();
    LanguageModelConfiguration awd =
        SmallText.configuration()
            .dropout(0.1)
            .weightDropout(0.2)
            .embeddingDropout(0.1)
            .activationRegularization(2)
            .temporalActivationRegularization(1)
            .variableWindow(true)
            .updater(
                new OptimizerSettings(
                        OptimizerSettings.Optimizer.SGD,
                        6,
                        0.9,
                        OptimizerSettings.Schedule.PLATEAU,
                        0,
                        100)
                    .updater(1))
            .build();
    RunFolder whole = RunFolder.at(folder.resolve("whole"));
    LanguageModel uninterrupted = LanguageModel.create(awd, codec);
    TrainingResult expected = uninterrupted.train(split, TrainingRun.of(plan).in(whole));
    RunFolder parts = RunFolder.at(folder.resolve("parts"));
    assertThatThrownBy(
            () ->
                LanguageModel.create(awd, codec)
                    .train(split, TrainingRun.of(plan).in(parts).watchedBy(crashAfter(100))))
        .hasMessage("crash");
    LanguageModel loaded = LanguageModel.load(parts.last());
    TrainingResult resumed = loaded.resume(split, TrainingRun.of(plan).in(parts));
    assertThat(losses(resumed)).isEqualTo(losses(expected));
    assertThat(loaded.network().params()).isEqualTo(uninterrupted.network().params());
    double first = expected.history().validations().get(0).validationLoss();
    assertThat(expected.bestValidation().orElseThrow().validationLoss()).isLessThan(first);
    try (Checkpoint checkpoint = Checkpoint.open(whole.last())) {
      assertThat(checkpoint.has("averaging/trained")).isTrue();
    }
    assertThat(LanguageModel.load(whole.last()).evaluate(split.test()).loss())
        .isEqualTo(uninterrupted.evaluate(split.test()).loss());
  }

  /** What identifies the data does not depend on the digits of the machine's language. */
  @Test
  void aRunBegunInOneLanguageGoesOnInAnother() {
    RunFolder run = RunFolder.at(folder);
    TrainingPlan plan = TrainingPlan.builder().epochs(1).maxSteps(5).build();
    Locale before = Locale.getDefault(Locale.Category.FORMAT);
    try {
      Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat("%d".formatted(2)).isEqualTo("\u0662");
      model().train(split, TrainingRun.of(plan).in(run));
    } finally {
      Locale.setDefault(Locale.Category.FORMAT, before);
    }
    TrainingPlan longer = TrainingPlan.builder().epochs(1).maxSteps(7).build();
    assertThat(LanguageModel.load(run.last()).resume(split, TrainingRun.of(longer).in(run)).steps())
        .isEqualTo(7);
  }

  /** Beyond its planned end a cosine stays at its floor; begun anew it is worth having. */
  @Test
  void aLongerPlanBeginsTheScheduleAnewIfAsked() {
    TrainingPlan two = TrainingPlan.builder().epochs(2).seed(9).build();
    TrainingPlan six = TrainingPlan.builder().epochs(6).seed(9).build();
    double[] losses = new double[2];
    for (boolean restart : new boolean[] {false, true}) {
      RunFolder run = RunFolder.at(folder.resolve("restart-" + restart));
      falling().train(split, TrainingRun.of(two).in(run));
      LanguageModel model = LanguageModel.load(run.last());
      TrainingResult longer =
          model.resume(split, TrainingRun.of(six).in(run).restartingSchedule(restart));
      losses[restart ? 1 : 0] = longer.bestValidation().orElseThrow().validationLoss();
      int steps = model.stepsPerEpoch(split);
      WarmupCosineSchedule schedule =
          (WarmupCosineSchedule)
              ((Adam)
                      LanguageModel.load(run.last())
                          .network()
                          .getLayer(1)
                          .conf()
                          .getLayer()
                          .getUpdaterByParam("W"))
                  .getLearningRateSchedule();
      assertThat(schedule.end()).isEqualTo(restart ? 6L * steps : 2L * steps);
      assertThat(schedule.start()).isEqualTo(restart ? 2 * steps : 0);
    }
    assertThat(losses[1]).isLessThan(losses[0] - 0.1);
  }

  @Test
  void aScheduleThatDoesNotFallIsNotBegunAnew() {
    RunFolder run = RunFolder.at(folder);
    TrainingPlan plan = TrainingPlan.builder().epochs(1).build();
    LanguageModel constant = LanguageModel.create(SmallText.configuration().build(), codec);
    constant.train(split, TrainingRun.of(plan).in(run));
    TrainingRun longer = TrainingRun.of(plan).in(run).restartingSchedule(true);
    assertThatThrownBy(() -> LanguageModel.load(run.last()).resume(split, longer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("falls along a cosine");
  }

  /** A rate that falls over two epochs. */
  private static LanguageModel falling() {
    LanguageModelConfiguration.Builder small = SmallText.configuration();
    int steps = 2 * LanguageModel.create(small.build(), codec).stepsPerEpoch(split);
    Adam adam = new Adam(new WarmupCosineSchedule(0.01, 0.0001, 5, steps));
    return LanguageModel.create(SmallText.configuration().updater(adam).build(), codec);
  }

  @Test
  void aStopRequestEndsWithAnEvaluationAndResumes() {
    RunFolder run = RunFolder.at(folder);
    TrainingPlan plan = TrainingPlan.builder().epochs(1).build();
    StopSignal stop = new StopSignal();
    TrainingProgress stopAtFive =
        new TrainingProgress() {
          @Override
          public void stepped(TrainingState state, long expectedSteps) {
            if (state.step() == 5) {
              stop.request();
            }
          }
        };
    TrainingResult stopped =
        model()
            .train(
                split,
                TrainingRun.of(plan)
                    .in(run)
                    .watchedBy(stopAtFive.and(new LossCurve()))
                    .stoppedBy(stop));
    assertThat(stopped.reason()).isEqualTo(StopReason.INTERRUPTED);
    assertThat(stopped.steps()).isEqualTo(5);
    assertThat(stopped.bestValidation()).isPresent();
    assertThat(run.lossCurve()).isNotEmptyFile();
    assertThat(run.history()).content().hasLineCount(2).startsWith("step,epoch,tokens");

    LanguageModel model = LanguageModel.load(run.last());
    TrainingResult resumed = model.resume(split, TrainingRun.of(plan).in(run));
    assertThat(resumed.reason()).isEqualTo(StopReason.EPOCHS);
    assertThat(resumed.steps()).isEqualTo(model.stepsPerEpoch(split));
  }

  @Test
  void limitsOfStepsTimeAndPatienceAreKept() {
    assertThat(train(TrainingPlan.builder().maxSteps(3)).steps()).isEqualTo(3);
    assertThat(train(TrainingPlan.builder().maxDuration(java.time.Duration.ofMillis(1))).reason())
        .isEqualTo(StopReason.TIME);
    TrainingResult early =
        train(
            TrainingPlan.builder()
                .epochs(100)
                .validateEvery(2)
                .patience(2)
                .minimumImprovement(100));
    assertThat(early.reason()).isEqualTo(StopReason.EARLY_STOPPING);
    assertThat(early.steps()).isEqualTo(6);
  }

  private static TrainingResult train(TrainingPlan.Builder plan) {
    return model().train(split, plan.build());
  }

  @Test
  void aDivergedTrainingKeepsItsLastGoodCheckpoint() throws IOException {
    RunFolder run = RunFolder.at(folder);
    LanguageModel wild =
        LanguageModel.create(
            SmallText.configuration()
                .updater(new Sgd(1e38))
                .gradientClip(Double.POSITIVE_INFINITY)
                .build(),
            codec);
    TrainingPlan plan = TrainingPlan.builder().maxSteps(50).build();
    RunFolder good = run;
    model().train(split, TrainingRun.of(TrainingPlan.builder().maxSteps(4).build()).in(good));
    byte[] before = Files.readAllBytes(run.last());
    assertThatThrownBy(() -> wild.train(split, TrainingRun.of(plan).in(run)))
        .isInstanceOf(TrainingDivergedException.class)
        .hasMessageContaining("try a lower learning rate");
    assertThat(Files.readAllBytes(run.last())).isEqualTo(before);
  }

  @Test
  void damagedAndForeignCheckpointsAreRefusedInOneSentence() throws IOException {
    RunFolder run = RunFolder.at(folder.resolve("run"));
    TrainingPlan plan = TrainingPlan.builder().maxSteps(2).build();
    model().train(split, TrainingRun.of(plan).in(run));
    byte[] whole = Files.readAllBytes(run.last());

    Path file = folder.resolve("damaged.zip");
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertRefused(file, "cut short");
    Files.write(file, new byte[0]);
    assertRefused(file, "cut short");
    byte[] flipped = whole.clone();
    for (int i = whole.length / 3; i < whole.length / 3 + 40; i++) {
      flipped[i] ^= 0x55;
    }
    Files.write(file, flipped);
    assertRefused(file, "intact");
    rewrite(whole, file, "gru4j.json", "{\"version\": 99}");
    assertRefused(file, "format version 1, found version 99");
    rewrite(whole, file, "gru4j.json", null);
    assertRefused(file, "a zip file without gru4j.json");
    assertRefused(folder.resolve("absent.zip"), "no such file");

    rewrite(whole, file, "codec.json", otherCodec());
    assertThatThrownBy(() -> LanguageModel.load(file))
        .isInstanceOf(LanguageModelException.class)
        .hasMessageContaining("Expected a vocabulary of");

    Split shorter = Split.byFractions(SmallText.tokens(codec).slice(0, 9000), 0.1, 0.1);
    assertThatThrownBy(
            () -> LanguageModel.load(run.last()).resume(shorter, TrainingRun.of(plan).in(run)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("training tokens with checksum");
  }

  private static String otherCodec() throws IOException {
    Path text = Files.createTempFile("other", ".txt");
    Files.writeString(text, "another vocabulary");
    java.io.ByteArrayOutputStream saved = new java.io.ByteArrayOutputStream();
    TextCodec.learn(
            org.gru4j.text.Corpus.of(text), org.gru4j.text.tokens.CodecConfiguration.characters())
        .save(saved);
    Files.delete(text);
    return saved.toString(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static void assertRefused(Path file, String found) {
    assertThatThrownBy(() -> LanguageModel.load(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(found);
  }

  /** Copies a zip with one entry replaced, or left out if the content is null. */
  private static void rewrite(
      byte[] zip, Path target, String name, @org.jspecify.annotations.Nullable String content)
      throws IOException {
    try (java.util.zip.ZipInputStream in =
            new java.util.zip.ZipInputStream(new java.io.ByteArrayInputStream(zip));
        java.util.zip.ZipOutputStream out =
            new java.util.zip.ZipOutputStream(Files.newOutputStream(target))) {
      for (java.util.zip.ZipEntry entry = in.getNextEntry();
          entry != null;
          entry = in.getNextEntry()) {
        boolean replaced = entry.getName().equals(name);
        byte[] bytes = in.readAllBytes();
        if (!replaced || content != null) {
          out.putNextEntry(new java.util.zip.ZipEntry(entry.getName()));
          out.write(replaced ? content.getBytes(java.nio.charset.StandardCharsets.UTF_8) : bytes);
          out.closeEntry();
        }
      }
    }
  }

  @Test
  void deeplearning4jReadsOurCheckpoints() throws IOException {
    RunFolder run = RunFolder.at(folder);
    LanguageModel model = model();
    model.train(split, TrainingRun.of(TrainingPlan.builder().maxSteps(2).build()).in(run));
    assertThat(
            org.deeplearning4j.util.ModelSerializer.restoreMultiLayerNetwork(
                    run.last().toFile(), true)
                .params())
        .isEqualTo(model.network().params());
  }

  private static LanguageModel model() {
    return LanguageModel.create(
        SmallText.configuration()
            .layers(2)
            .inputDropout(0.1)
            .embeddingDropout(0.1)
            .dropout(0.2)
            .weightDropout(0.2)
            .recurrentDropout(0.1)
            .updater(new Adam(new WarmupCosineSchedule(0.01, 0.001, 5, 100)))
            .build(),
        codec);
  }
}
