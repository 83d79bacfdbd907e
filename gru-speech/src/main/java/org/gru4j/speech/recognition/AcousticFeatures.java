package org.gru4j.speech.recognition;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.List;
import org.gru4j.settings.Setting;
import org.gru4j.settings.SettingGroup;
import org.gru4j.settings.Settings;
import org.gru4j.speech.audio.Resampler;
import org.gru4j.speech.features.FilterBank;
import org.gru4j.speech.pipeline.FeaturePipeline;
import org.gru4j.speech.pipeline.Normalization;

/** What a network hears of a recording: log-mel energies of frames of 25 ms every 10 ms. */
public record AcousticFeatures(
    @Setting(
            value = "Samples a second that recordings are brought to",
            option = "--sample-rate",
            label = "HERTZ",
            atLeast = Resampler.LOWEST_RATE,
            atMost = Resampler.HIGHEST_RATE)
        int sampleRate,
    @Setting(
            value = "Bands of the mel scale",
            option = "--mel-bands",
            label = "N",
            atLeast = 1,
            atMost = 200)
        int melBands,
    @Setting(
            value = "Over what each band is brought to mean 0 and deviation 1",
            option = "--normalize-over",
            label = "NAME")
        Normalization.Scope normalizedOver,
    @Setting(
            value = "Frames of 10 ms that become one step of the network; 0 chooses from the data",
            option = "--subsampling",
            label = "N",
            atLeast = 0,
            atMost = 16)
        int subsampling,
    @Setting(
            value =
                "Patterns of time and frequency that two convolutions look for, which take the"
                    + " fewer steps; 0 puts frames together instead, as streaming needs",
            option = "--filters",
            label = "N",
            atLeast = 0,
            atMost = 1000)
        int filters,
    @Setting(
            value =
                "Frames of 10 ms behind each step that the network is given, too, without"
                    + " convolutions; a model for streams waits for them",
            option = "--look-ahead",
            label = "N",
            before = "0",
            atLeast = 0,
            atMost = 100)
        int lookAhead)
    implements SettingGroup {
  /** The most that two convolutions take together. */
  static final int COARSEST = 4;

  /** 80 bands up to 8 kHz, each utterance by itself, subsampling chosen from the data. */
  public static final AcousticFeatures DEFAULT =
      new AcousticFeatures(16_000, 80, Normalization.Scope.UTTERANCE, 0, 32, 0);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public AcousticFeatures {
    Settings.check(
        AcousticFeatures.class,
        sampleRate,
        melBands,
        normalizedOver,
        subsampling,
        filters,
        lookAhead);
    checkArgument(
        filters == 0 || lookAhead == 0,
        "Expected no frames to look ahead with convolutions, found %s; --filters 0 does without.",
        lookAhead);
    checkArgument(
        filters == 0 || subsampling <= COARSEST,
        "Expected a subsampling of at most %s with convolutions, found %s; --filters 0 does without.",
        COARSEST,
        subsampling);
  }

  /** The same with another subsampling. */
  AcousticFeatures withSubsampling(int factor) {
    return new AcousticFeatures(sampleRate, melBands, normalizedOver, factor, filters, lookAhead);
  }

  /** Frames of the features that become one step within the network. */
  int framesPerStep() {
    return filters > 0 ? subsampling : 1;
  }

  /** Frames that are put beside each other for a step, those ahead not counted. */
  public int framesTogether() {
    return filters > 0 ? 1 : Math.max(1, subsampling);
  }

  /** The strides over time of the convolutions. */
  List<Integer> timeStrides() {
    return subsampling == COARSEST ? List.of(2, 2) : List.of(subsampling, 1);
  }

  /** The bands before they are normalised. */
  FilterBank filterBank() {
    return FilterBank.of(sampleRate, melBands);
  }

  /** Starts a pipeline that computes these. */
  FeaturePipeline.Builder pipeline() {
    return FeaturePipeline.builder(filterBank())
        .normalization(new Normalization(normalizedOver, true))
        .stacking(framesTogether(), lookAhead);
  }

  /**
   * Setters of these settings.
   *
   * @param <B> the builder
   */
  public interface Setters<B> {
    B sampleRate(int value);

    B melBands(int value);

    B normalizedOver(Normalization.Scope value);

    B subsampling(int value);

    B filters(int value);

    B lookAhead(int value);
  }
}
