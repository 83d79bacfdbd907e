package org.gru4j.speech.recognition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gru4j.speech.audio.AudioException;
import org.gru4j.speech.audio.Sound;
import org.gru4j.speech.corpus.SpeechCorpus;
import org.gru4j.speech.corpus.SpeechSplit;
import org.gru4j.speech.ctc.CtcScorer;
import org.gru4j.speech.ctc.Emissions;
import org.gru4j.speech.decoding.CtcDecoder;
import org.gru4j.speech.decoding.Lexicon;
import org.gru4j.speech.decoding.PrefixBeamSearch;
import org.gru4j.speech.features.FeatureMatrix;
import org.gru4j.speech.metrics.ErrorReport;
import org.gru4j.speech.metrics.ScoredUtterance;
import org.gru4j.speech.metrics.TextNormalization;
import org.gru4j.speech.pipeline.Normalization;
import org.gru4j.speech.transcript.Passage;
import org.gru4j.speech.transcript.SpokenWord;
import org.gru4j.testing.SpokenTones;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.train.OptimizerSettings;
import org.gru4j.train.OptimizerSettings.Optimizer;
import org.gru4j.train.OptimizerSettings.Schedule;
import org.gru4j.train.StopSignal;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.TrainingProgress;
import org.gru4j.train.TrainingResult;
import org.gru4j.train.TrainingRun;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.train.events.EventReader;
import org.gru4j.train.events.EventRecorder;
import org.gru4j.train.events.TrainingEvent;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;
import org.gru4j.train.history.TrainingState;
import org.gru4j.train.samples.Sample;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recogniser of tones: everything but the size of the task. */
class SpeechRecognizerTest {
  private static final int EPOCHS = 20;

  @TempDir private static Path folder;

  private static SpeechSplit split;
  private static SpeechRecognizer trained;

  private static SpeechConfiguration.Builder small() {
    return SpeechConfiguration.builder()
        .melBands(24)
        .filters(4)
        .hiddenSize(32)
        .layers(1)
        .dropout(0)
        .speedChange(0)
        .frequencyMasks(0)
        .timeMasks(0)
        .updater(
            new OptimizerSettings(Optimizer.ADAM, 0.02, 0.98, Schedule.CONSTANT, 0, 100).updater(1))
        .batchSize(8);
  }

  private static TrainingPlan epochs(int count) {
    return TrainingPlan.builder().epochs(count).seed(1).build();
  }

  @BeforeAll
  static void train() throws IOException {
    SpeechCorpus corpus =
        SpeechCorpus.read(SpokenTones.corpus(folder.resolve("Töne für alle"), 64, 12));
    split = SpeechSplit.ofSubsets(corpus, List.of("train"), List.of("dev"), List.of("test"));
    trained = SpeechRecognizer.create(small().build(), split.training());
    trained.train(split.training(), split.validation(), epochs(EPOCHS));
  }

  private static float[] samples(String text) {
    return SpokenTones.samples(text, 99);
  }

  private static Sound sound(String text) {
    return new Sound(text, samples(text), 16_000);
  }

  @Test
  void aTrainingThatIsRecordedShowsWhatIsHeard() throws IOException {
    RunFolder run = RunFolder.at(folder.resolve("recorded"));
    SpeechRecognizer model = SpeechRecognizer.create(small().build(), split.training());
    model.train(
        split.training(),
        split.validation(),
        TrainingRun.of(epochs(1)).in(run).watchedBy(new EventRecorder(run)),
        TrainingSounds.NONE);
    List<TrainingEvent.Samples> shown = new ArrayList<>();
    new EventReader(run.events())
        .read(
            (event, start, end) -> {
              if (event instanceof TrainingEvent.Samples samples) {
                shown.add(samples);
              }
            });
    assertThat(shown).hasSize(1);
    Sample.Table worst = (Sample.Table) shown.get(0).samples().get(2);
    ErrorReport report = model.evaluate(split.validation(), model.greedy(), TextNormalization.NONE);
    assertThat(model.lastValidation()).hasValue(report);
    assertThat(worst.rows())
        .extracting(row -> row.get(0))
        .containsExactlyElementsOf(report.worst(8).stream().map(ScoredUtterance::id).toList());
  }

  /** What a validation computes from what the network says is what the network's own loss is. */
  @Test
  void theLossOfAValidationIsTheNetworks() {
    SpeechRecognizer model = SpeechRecognizer.create(small().build(), split.training());
    TrainingResult result = model.train(split.training(), split.validation(), epochs(1));
    SpeechData data = new SpeechData(split.validation(), model.codec(), model.reader());
    double nats = 0;
    long symbols = 0;
    for (int[] batch : data.sorted(5)) {
      List<FeatureMatrix> features =
          data.utterances(batch).stream().map(model.pipeline()::features).toList();
      model.network().score(SpeechBatch.of(features, data.texts(batch)), false);
      CtcScorer scorer = (CtcScorer) model.network().getOutputLayer();
      nats += scorer.lastNats();
      symbols += scorer.lastTokens();
    }
    assertThat(result.bestValidation().orElseThrow().validationLoss())
        .isCloseTo(nats / symbols, within(1e-5));
  }

  @Test
  void learnsToWriteWhatIsHeard() {
    ErrorReport report = trained.evaluate(split.test(), trained.greedy(), TextNormalization.NONE);
    assertThat(report.utterances()).hasSize(12);
    assertThat(report.characters().rate()).isLessThan(0.05);
    assertThat(report.utterances().get(0).id()).isEqualTo(split.test().utterances().get(0).id());
    assertThat(trained.transcribe(sound("dad bee"), trained.greedy()).get(0).text())
        .isEqualTo("dad bee");
  }

  @Test
  void aLexiconLetsOnlyItsWordsThrough() {
    CtcDecoder decoder =
        PrefixBeamSearch.builder(trained.symbols())
            .lexicon(Lexicon.of(List.of("bad", "ace")))
            .build();
    for (String said : List.of("bad ace", "dad bee", "abba")) {
      String text = trained.transcribe(sound(said), decoder).get(0).text();
      assertThat(List.of("bad", "ace")).containsAll(Arrays.asList(text.split(" ")));
    }
    assertThat(trained.transcribe(sound("bad ace"), decoder).get(0).text()).isEqualTo("bad ace");
  }

  @Test
  void theSubsamplingLeavesRoomForTheTexts() {
    // A letter takes about 0.18 s and a repeated one two steps: 4 frames of 10 ms leave room.
    assertThat(trained.settings().features().subsampling()).isEqualTo(4);
    assertThat(trained.secondsPerStep()).isCloseTo(0.04, within(1e-9));
    SpeechRecognizer given =
        SpeechRecognizer.create(small().subsampling(2).build(), split.training());
    assertThat(given.secondsPerStep()).isCloseTo(0.02, within(1e-9));
  }

  @Test
  void aCheckpointIsTheModel() {
    Path run = folder.resolve("run");
    SpeechRecognizer model = SpeechRecognizer.create(small().build(), split.training());
    model.train(
        split.training(),
        split.validation(),
        TrainingRun.of(epochs(1)).in(RunFolder.at(run)),
        TrainingSounds.NONE);
    SpeechRecognizer loaded = SpeechRecognizer.load(RunFolder.at(run).last());
    Sound sound = sound("cede add");
    assertThat(loaded.network().params()).isEqualTo(model.network().params());
    assertThat(values(loaded, sound)).isEqualTo(values(model, sound));
    assertThat(loaded.symbols()).isEqualTo(model.symbols());
  }

  private static double[][] values(SpeechRecognizer model, Sound sound) {
    Emissions emissions = model.emissions(List.of(model.pipeline().features(sound))).get(0);
    double[][] values = new double[emissions.frames()][emissions.symbols()];
    for (int t = 0; t < values.length; t++) {
      for (int symbol = 0; symbol < emissions.symbols(); symbol++) {
        values[t][symbol] = emissions.get(t, symbol);
      }
    }
    return values;
  }

  /** With dropout, speeds and masks, in the middle of the second epoch, through a cache. */
  @Test
  void aResumedRunIsTheUninterruptedOne() {
    SpeechConfiguration random =
        small()
            .dropout(0.3)
            .speedChange(0.1)
            .vocalTractChange(0.1)
            .frequencyMasks(2)
            .timeMasks(2)
            .build();
    TrainingSounds cached = new TrainingSounds(folder.resolve("cache"), null);
    SpeechRecognizer whole = SpeechRecognizer.create(random, split.training());
    whole.train(split.training(), split.validation(), TrainingRun.of(epochs(3)), cached);

    RunFolder run = RunFolder.at(folder.resolve("interrupted"));
    SpeechRecognizer first = SpeechRecognizer.create(random, split.training());
    StopSignal stop = new StopSignal();
    TrainingProgress stopping =
        new TrainingProgress() {
          @Override
          public void stepped(TrainingState state, long expectedSteps) {
            if (state.step() == 11) {
              stop.request();
            }
          }
        };
    first.train(
        split.training(),
        split.validation(),
        TrainingRun.of(epochs(3)).in(run).watchedBy(stopping).stoppedBy(stop),
        TrainingSounds.NONE);
    SpeechRecognizer second = SpeechRecognizer.load(run.last());
    second.resume(split.training(), split.validation(), TrainingRun.of(epochs(3)).in(run), cached);
    assertThat(second.network().params()).isEqualTo(whole.network().params());
  }

  @Test
  void othersUtterancesAreRefusedOnResume() {
    RunFolder run = RunFolder.at(folder.resolve("others"));
    SpeechRecognizer model = SpeechRecognizer.create(small().build(), split.training());
    model.train(
        split.training(),
        split.validation(),
        TrainingRun.of(epochs(1)).in(run),
        TrainingSounds.NONE);
    SpeechRecognizer loaded = SpeechRecognizer.load(run.last());
    assertThatThrownBy(
            () ->
                loaded.resume(
                    split.test(),
                    split.validation(),
                    TrainingRun.of(epochs(2)).in(run),
                    TrainingSounds.NONE))
        .hasMessageContaining("64 training utterances");
  }

  @Test
  void longRecordingsAreCutAtPauses() {
    List<float[]> parts = new ArrayList<>();
    List<String> said = SpokenTones.sentences(30, 5);
    for (String sentence : said) {
      parts.add(SpokenTones.samples(sentence, 1));
      // A pause with the noise of the room: digital silence would be louder than speech to whoever
      // normalises logarithms.
      parts.add(SpokenTones.samples(" ", 1));
    }
    Sound all = new Sound("long", joined(parts), 16_000);
    assertThat(all.seconds()).isGreaterThan(60);
    List<Passage> passages = new ArrayList<>();
    new Transcriber(trained, trained.greedy()).transcribe(all.stream(), passages::add);
    assertThat(passages).hasSizeGreaterThan(15);
    String text = String.join(" ", passages.stream().map(Passage::text).toList());
    ErrorReport report =
        new ErrorReport(
            List.of(
                ScoredUtterance.of("long", String.join(" ", said), text, TextNormalization.NONE)));
    assertThat(report.characters().rate())
        .as("%s", ErrorReport.alignments(report.utterances()))
        .isLessThan(0.1);
    double before = 0;
    for (SpokenWord word : passages.stream().flatMap(each -> each.words().stream()).toList()) {
      assertThat(word.start()).isBetween(before, all.seconds());
      assertThat(word.end()).isBetween(word.start(), all.seconds());
      assertThat(word.confidence()).isBetween(0.0, 1.0);
      before = word.start();
    }
    assertThat(before).isGreaterThan(all.seconds() - 5);
  }

  private static float[] joined(List<float[]> parts) {
    float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  @Test
  void silenceAndSoundsShorterThanAFrameAreNoText() {
    CtcDecoder greedy = trained.greedy();
    assertThat(trained.transcribe(new Sound("short", new float[100], 16_000), greedy).get(0).text())
        .isEmpty();
    assertThat(trained.transcribe(new Sound("silent", new float[16_000], 16_000), greedy))
        .hasSize(1);
    // One that is too short does not cost its neighbours their answers.
    assertThat(
            trained
                .transcribe(
                    List.of(new Sound("short", new float[100], 16_000), sound("dad bee")), greedy)
                .get(1)
                .get(0)
                .text())
        .isEqualTo("dad bee");
  }

  @Test
  void aModelForStreamsWritesTheSameStepByStep() {
    SpeechConfiguration streaming =
        small()
            .filters(0)
            .lookAhead(3)
            .streaming(true)
            .normalizedOver(Normalization.Scope.CORPUS)
            .hiddenSize(48)
            .build();
    SpeechRecognizer model = SpeechRecognizer.create(streaming, split.training());
    model.train(split.training(), split.validation(), epochs(EPOCHS));
    Sound sound = sound("dace bed abba");
    String whole = model.transcribe(sound, model.greedy()).get(0).text();
    List<String> partial = new ArrayList<>();
    List<Passage> passages = new ArrayList<>();
    new LiveTranscriber(model, model.greedy(), 3)
        .transcribe(
            sound.stream(),
            new LiveTranscriber.Listener() {
              @Override
              public void partial(String text) {
                partial.add(text);
              }

              @Override
              public void passage(Passage passage) {
                passages.add(passage);
              }
            });
    LiveReport live =
        new LiveEvaluation(
                model, new LiveTranscriber(model, model.greedy(), 3), TextNormalization.NONE)
            .evaluate(split.test());
    ErrorReport atOnce = model.evaluate(split.test(), model.greedy(), TextNormalization.NONE);
    assertThat(live.errors().characters().rate())
        .isCloseTo(atOnce.characters().rate(), within(0.05));
    assertThat(live.delays()).hasSize(12);
    // Not before half a word has been said, nor later than a recording is long.
    assertThat(live.delay(50)).isBetween(-0.5, 2.0);
    assertThat(live.delay(95)).isGreaterThanOrEqualTo(live.delay(50));
    assertThat(live.computing()).isPositive();
    assertThat(live.summary()).contains("WER", "from the end of the last word to its text");
    assertThat(whole).startsWith("dace");
    assertThat(passages).singleElement().extracting(Passage::text).isEqualTo(whole);
    assertThat(partial).hasSizeGreaterThan(5);
    assertThat(whole).startsWith(partial.get(0));
  }

  @Test
  void aModelThatReadsFromBothEndsIsRefusedForStreams() {
    assertThatThrownBy(() -> new LiveTranscriber(trained, trained.greedy(), 4))
        .isInstanceOf(SpeechException.class)
        .hasMessageContaining("--streaming");
    assertThatThrownBy(() -> SpeechConfiguration.builder().streaming(true).filters(0).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--normalize-over");
  }

  @Test
  void subwordsAreSymbolsToo() {
    SpeechRecognizer model =
        SpeechRecognizer.create(small().build(), split.training(), CodecConfiguration.subwords(20));
    assertThat(model.symbols().texts()).anyMatch(text -> text.strip().length() > 1);
    TrainingResult result = model.train(split.training(), split.validation(), epochs(EPOCHS));
    List<ValidationPoint> points = result.state().history().validations();
    assertThat(points.get(EPOCHS - 1).trainingLoss())
        .isLessThan(0.3 * points.get(0).trainingLoss());
  }

  @Test
  void unknownSymbolsAreNamed() {
    assertThat(trained.unknownSymbols(split.test().withTexts(text -> text + "ü")))
        .containsExactly("ü");
    assertThat(trained.unknownSymbols(split.test())).isEmpty();
  }

  @Test
  void filesThatAreNoRecogniserAreRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("text.zip"), "no zip");
    assertThatThrownBy(() -> SpeechRecognizer.load(text))
        .hasMessageContaining("cut short or of another kind");
    assertThatThrownBy(() -> trained.transcribe(text))
        .isInstanceOf(AudioException.class)
        .hasMessageContaining("Expected sound in a format");
  }
}
