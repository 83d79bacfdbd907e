package org.gru4j.speech.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.datavec.api.split.FileSplit;
import org.datavec.api.writable.Writable;
import org.gru4j.speech.audio.AudioException;
import org.gru4j.speech.audio.AudioOptions;
import org.gru4j.speech.audio.Tones;
import org.gru4j.speech.audio.WavBytes;
import org.gru4j.speech.augmentation.AdditiveNoise;
import org.gru4j.speech.augmentation.Dither;
import org.gru4j.speech.augmentation.SpecAugment;
import org.gru4j.speech.augmentation.SpeedPerturbation;
import org.gru4j.speech.augmentation.VocalTractPerturbation;
import org.gru4j.speech.corpus.SpeechCorpus;
import org.gru4j.speech.corpus.Utterance;
import org.gru4j.speech.features.Deltas;
import org.gru4j.speech.features.FeatureMatrix;
import org.gru4j.speech.features.FeatureMoments;
import org.gru4j.speech.features.FeatureStatistics;
import org.gru4j.speech.features.FilterBank;
import org.gru4j.speech.features.FrameStacking;
import org.gru4j.speech.pipeline.Normalization.Scope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeaturePipelineTest {
  private static final FilterBank FILTERS = FilterBank.of(8000, 20);

  @TempDir Path folder;
  private SpeechCorpus corpus;

  @BeforeEach
  void recordings() throws IOException {
    List<Utterance> utterances = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Path file = folder.resolve("u" + i + ".wav");
      float[] tone = Tones.tone(300 + 200 * i, 8000, 0.4 + 0.05 * i).samples();
      for (int at = 0; at < tone.length; at++) {
        // Louder and louder, so that features change in time.
        tone[at] *= (float) at / tone.length;
      }
      Files.write(file, new WavBytes().rate(8000).samples(tone).bytes());
      utterances.add(
          new Utterance(
              "u" + i, file, 0, Double.POSITIVE_INFINITY, "text", i < 2 ? "low" : "high", null));
    }
    corpus = new SpeechCorpus("tones", utterances, List.of());
  }

  private Utterance utterance(int number) {
    return corpus.utterances().get(number);
  }

  private static FeatureMoments moments(List<FeatureMatrix> features) {
    FeatureStatistics statistics = new FeatureStatistics(features.get(0).dimension());
    features.forEach(statistics::add);
    return statistics.moments();
  }

  private static void assertNormalized(FeatureMoments moments) {
    assertThat(moments.means()).allSatisfy(mean -> assertThat(mean).isCloseTo(0, within(1e-4)));
    assertThat(moments.deviations())
        .allSatisfy(each -> assertThat(each).isCloseTo(1, within(1e-3)));
  }

  @Test
  void sizesAreKnownBeforehand() {
    FeaturePipeline pipeline =
        FeaturePipeline.builder(FILTERS).deltas(Deltas.KALDI).stacking(4).build();

    FeatureMatrix features = pipeline.features(utterance(1));

    assertThat(features.dimension()).isEqualTo(pipeline.dimension()).isEqualTo(20 * 3 * 4);
    // 0.45 s: 1 + (3600 - 200) / 80 = 43 frames, 11 of four.
    assertThat(features.frames()).isEqualTo(pipeline.frames(3600)).isEqualTo(11);
    assertThat(pipeline.secondsPerFrame()).isEqualTo(0.04);
  }

  @Test
  void eachScopeNormalisesWhatItSays() {
    FeaturePipeline.Builder builder = FeaturePipeline.builder(FILTERS);
    FeaturePipeline byUtterance = builder.learn(corpus);
    assertNormalized(moments(List.of(byUtterance.features(utterance(2)))));

    FeaturePipeline bySpeaker =
        builder.normalization(new Normalization(Scope.SPEAKER, true)).learn(corpus);
    assertNormalized(
        moments(List.of(bySpeaker.features(utterance(0)), bySpeaker.features(utterance(1)))));
    assertThat(moments(List.of(bySpeaker.features(utterance(0)))).means().get(3))
        .isNotCloseTo(0, within(0.01));

    FeaturePipeline byCorpus =
        builder.normalization(new Normalization(Scope.CORPUS, true)).learn(corpus);
    assertNormalized(moments(corpus.utterances().stream().map(byCorpus::features).toList()));
    assertThat(builder.build(byCorpus.corpusMoments()).features(utterance(3)))
        .isEqualTo(byCorpus.features(utterance(3)));

    FeaturePipeline none = builder.normalization(new Normalization(Scope.NONE, false)).build();
    assertThat(none.features(utterance(0)))
        .isEqualTo(FILTERS.extract(utterance(0).sound(none.reader())));
  }

  @Test
  void unknownSpeakersAreNormalisedByThemselvesAndAnUnknownCorpusIsRefused() {
    Utterance stranger = Utterance.of("s", utterance(0).audio(), "text");
    FeaturePipeline.Builder builder = FeaturePipeline.builder(FILTERS);
    FeatureMatrix alone = builder.build().features(stranger);

    assertThat(
            builder
                .normalization(new Normalization(Scope.SPEAKER, true))
                .learn(corpus)
                .features(stranger))
        .isEqualTo(alone);
    FeaturePipeline unlearnt = builder.normalization(new Normalization(Scope.CORPUS, true)).build();
    assertThatThrownBy(() -> unlearnt.features(stranger))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Expected the moments of a corpus");
  }

  @Test
  void momentsMayBeKept() throws Exception {
    FeatureMoments moments =
        FeaturePipeline.builder(FILTERS)
            .normalization(new Normalization(Scope.CORPUS, true))
            .learn(corpus)
            .corpusMoments();
    var mapper = new org.nd4j.shade.jackson.databind.ObjectMapper();

    assertThat(mapper.readValue(mapper.writeValueAsString(moments), FeatureMoments.class))
        .isEqualTo(moments);
  }

  private FeaturePipeline.Builder everything() throws IOException {
    Path noise = folder.resolve("noise.wav");
    Files.write(
        noise, new WavBytes().rate(16_000).samples(Tones.tone(2500, 16_000, 2).samples()).bytes());
    return FeaturePipeline.builder(FILTERS)
        .speed(SpeedPerturbation.KALDI)
        .noise(new AdditiveNoise(List.of(noise), 5, 20, 0.5))
        .dither(new Dither(1))
        .masks(new SpecAugment(1, 5, 2, 10, 0.1))
        .stacking(2);
  }

  @Test
  void augmentationDependsOnSeedEpochAndUtteranceAlone() throws IOException {
    FeaturePipeline one = everything().seed(5).build();
    FeaturePipeline same = everything().seed(5).build();
    FeaturePipeline other = everything().seed(6).build();
    List<FeatureMatrix> forward = new ArrayList<>();
    List<FeatureMatrix> backward = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      forward.add(one.augmented(utterance(i), 3));
      backward.add(0, same.augmented(utterance(3 - i), 3));
    }

    assertThat(backward).isEqualTo(forward);
    assertThat(other.augmented(utterance(0), 3)).isNotEqualTo(forward.get(0));
    assertThat(one.augmented(utterance(0), 4)).isNotEqualTo(forward.get(0));
    // Nothing of it reaches validation.
    assertThat(one.features(utterance(0)))
        .isEqualTo(FeaturePipeline.builder(FILTERS).stacking(2).build().features(utterance(0)));
  }

  @Test
  void threadsAheadGiveTheSameInTheSameOrder() throws IOException {
    FeaturePipeline pipeline = everything().build();
    List<FeatureMatrix> alone =
        corpus.utterances().stream().map(each -> pipeline.augmented(each, 0)).toList();
    List<FeatureMatrix> ahead = new ArrayList<>();

    try (Ahead<Utterance, FeatureMatrix> results =
        new Ahead<>(corpus.utterances().iterator(), each -> pipeline.augmented(each, 0), 3, 4)) {
      results.forEachRemaining(ahead::add);
    }

    assertThat(ahead).isEqualTo(alone);
  }

  @Test
  void vocalTractsChangeInTrainingAndNeedBandsAlone() {
    VocalTractPerturbation change = new VocalTractPerturbation(0.2);
    FeaturePipeline.Builder bands = FeaturePipeline.builder(FILTERS);
    FeatureMatrix plain = bands.build().features(utterance(0));
    FeaturePipeline pipeline = bands.vocalTract(change).build();

    FeatureMatrix changed = pipeline.augmented(utterance(0), 0);

    assertThat(changed.frames()).isEqualTo(plain.frames());
    assertThat(changed).isNotEqualTo(plain).isEqualTo(pipeline.augmented(utterance(0), 0));
    assertThat(pipeline.augmented(utterance(0), 1)).isNotEqualTo(changed);
    assertThat(pipeline.features(utterance(0))).isEqualTo(plain);
    assertNormalized(moments(List.of(changed)));
    FeaturePipeline.Builder withDeltas = bands.deltas(Deltas.KALDI);
    assertThatThrownBy(withDeltas::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Expected bands of the mel scale and nothing else")
        .hasMessageEndingWith("with deltas.");
  }

  @Test
  void keptFeaturesAreTheSameAndFollowTheirRecording() throws IOException {
    Path cache = folder.resolve("cache");
    FeaturePipeline.Builder builder =
        FeaturePipeline.builder(FILTERS).speed(SpeedPerturbation.KALDI).masks(SpecAugment.NEMO);
    FeaturePipeline direct = builder.build();
    FeaturePipeline kept = builder.cache(cache).build();
    FeaturePipeline later = builder.build();
    for (int round = 0; round < 2; round++) {
      for (Utterance utterance : corpus.utterances()) {
        assertThat(kept.augmented(utterance, round)).isEqualTo(direct.augmented(utterance, round));
        assertThat(later.augmented(utterance, round)).isEqualTo(direct.augmented(utterance, round));
        assertThat(kept.features(utterance)).isEqualTo(direct.features(utterance));
      }
    }
    long entries = entries(cache).size();
    assertThat(entries).isBetween(4L, 12L);

    // Another recording of the same name and size is another recording.
    Files.write(
        utterance(0).audio(),
        new WavBytes().rate(8000).samples(Tones.tone(1500, 8000, 0.4).samples()).bytes());
    assertThat(later.features(utterance(0))).isEqualTo(direct.features(utterance(0)));
    assertThat(entries(cache)).hasSize((int) entries + 1);
    // So are other options.
    FeaturePipeline.builder(FilterBank.of(8000, 21)).cache(cache).build().features(utterance(0));
    assertThat(entries(cache)).hasSize((int) entries + 2);
  }

  private static List<Path> entries(Path cache) throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files.sorted().toList();
    }
  }

  @Test
  void damagedEntriesAreComputedAgain() throws IOException {
    Path cache = folder.resolve("cache");
    FeaturePipeline pipeline = FeaturePipeline.builder(FILTERS).cache(cache).build();
    FeatureMatrix features = pipeline.features(utterance(0));
    Path entry = entries(cache).get(0);
    byte[] whole = Files.readAllBytes(entry);
    byte[] flipped = whole.clone();
    flipped[whole.length - 1] ^= 1;
    for (byte[] damaged :
        List.of(flipped, java.util.Arrays.copyOf(whole, 100), new byte[3], new byte[64])) {
      Files.write(entry, damaged);
      assertThat(pipeline.features(utterance(0))).isEqualTo(features);
      assertThat(Files.readAllBytes(entry)).isEqualTo(whole);
    }
  }

  @Test
  void streamsGiveWhatUtterancesGive() {
    for (FrameStacking stacked :
        List.of(
            new FrameStacking(1, 0),
            new FrameStacking(4, 0),
            new FrameStacking(3, 5),
            new FrameStacking(1, 2),
            new FrameStacking(4, 100))) {
      FeaturePipeline pipeline =
          FeaturePipeline.builder(FILTERS)
              .normalization(new Normalization(Scope.CORPUS, true))
              .stacking(stacked.factor(), stacked.ahead())
              .learn(corpus);
      FeatureMatrix whole = pipeline.features(utterance(1));
      float[] values = new float[whole.values().length];

      try (FeatureStream stream = pipeline.stream(pipeline.reader().open(utterance(1).audio()))) {
        for (int frame = 0; frame < whole.frames(); frame++) {
          assertThat(stream.next(values, frame * stream.dimension())).isTrue();
        }
        assertThat(stream.next(values, 0)).isFalse();
      }
      assertThat(values).isEqualTo(whole.values());
    }
  }

  @Test
  void streamsCannotLookAhead() {
    FeaturePipeline byUtterance = FeaturePipeline.builder(FILTERS).build();
    FeaturePipeline withDeltas =
        FeaturePipeline.builder(FILTERS)
            .normalization(new Normalization(Scope.NONE, false))
            .deltas(Deltas.KALDI)
            .build();
    for (FeaturePipeline pipeline : List.of(byUtterance, withDeltas)) {
      assertThatThrownBy(() -> pipeline.stream(Tones.tone(440, 8000, 1).stream()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("Expected features that depend on no later frame");
    }
  }

  @Test
  void badRecordingsAreNamed() throws IOException {
    Files.writeString(utterance(0).audio(), "no sound");
    FeaturePipeline pipeline = FeaturePipeline.builder(FILTERS).cache(folder.resolve("c")).build();

    assertThatThrownBy(() -> pipeline.features(utterance(0)))
        .isInstanceOf(AudioException.class)
        .hasMessageContaining("u0.wav");
    Files.delete(utterance(1).audio());
    assertThatThrownBy(() -> pipeline.features(utterance(1)))
        .isInstanceOf(AudioException.class)
        .hasMessage("Expected a recording at " + utterance(1).audio() + ", found no file.");
  }

  @Test
  void recordingsAreReadAtTheRateOfTheFeatures() {
    assertThatThrownBy(() -> FeaturePipeline.builder(FILTERS).audio(AudioOptions.atRate(16_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected recordings at the 8000 Hz of the features, found 16000 Hz.");
  }

  @Test
  void dataVecReadsFeaturesAsSequences() throws Exception {
    Path table = folder.resolve("t.tsv");
    Files.writeString(table, "u0.wav\tone\nu1.wav\ttwo\n");
    FeaturePipeline pipeline = FeaturePipeline.builder(FILTERS).build();
    try (FeatureRecordReader reader = new FeatureRecordReader(pipeline)) {
      reader.initialize(new FileSplit(table.toFile()));

      List<List<Writable>> first = reader.sequenceRecord();
      FeatureMatrix expected = pipeline.features(utterance(0));
      assertThat(first).hasSize(expected.frames());
      assertThat(first.get(7)).hasSize(20);
      assertThat(first.get(7).get(3).toFloat()).isEqualTo(expected.get(7, 3));
      var second = reader.nextSequence();
      assertThat(reader.hasNext()).isFalse();
      assertThat(reader.loadSequenceFromMetaData(second.getMetaData()).getSequenceRecord())
          .isEqualTo(second.getSequenceRecord());
      reader.reset();
      assertThat(reader.sequenceRecord()).isEqualTo(first);
    }
  }
}
