package org.gru4j.speech.pipeline;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.gru4j.speech.audio.AudioOptions;
import org.gru4j.speech.audio.AudioReader;
import org.gru4j.speech.audio.SampleStream;
import org.gru4j.speech.audio.Sound;
import org.gru4j.speech.augmentation.AdditiveNoise;
import org.gru4j.speech.augmentation.Dither;
import org.gru4j.speech.augmentation.RandomStreams;
import org.gru4j.speech.augmentation.SpecAugment;
import org.gru4j.speech.augmentation.SpeedPerturbation;
import org.gru4j.speech.augmentation.VocalTractPerturbation;
import org.gru4j.speech.corpus.SpeechCorpus;
import org.gru4j.speech.corpus.Utterance;
import org.gru4j.speech.features.Deltas;
import org.gru4j.speech.features.FeatureExtractor;
import org.gru4j.speech.features.FeatureMatrix;
import org.gru4j.speech.features.FeatureMoments;
import org.gru4j.speech.features.FilterBank;
import org.gru4j.speech.features.FrameStacking;
import org.jspecify.annotations.Nullable;

/**
 * Computes the features of utterances. In this order: the recording is read; for training, played
 * at another speed and mixed with noise; cut into frames and made features; for training, of
 * another vocal tract; given deltas; normalised; for training, masked; stacked.
 *
 * <p>May be shared by threads.
 */
public final class FeaturePipeline {
  private final AudioReader reader;
  private final FeatureExtractor extractor;
  private final @Nullable Deltas deltas;
  private final Normalizer normalizer;
  private final FrameStacking stacking;
  private final @Nullable SpeedPerturbation speed;
  private final @Nullable AdditiveNoise noise;
  private final @Nullable VocalTractPerturbation tract;
  private final double[] centers;
  private final Dither dither;
  private final @Nullable SpecAugment masks;
  private final @Nullable FeatureCache cache;
  private final long seed;

  private FeaturePipeline(Builder builder, Normalizer normalizer) {
    this.reader = new AudioReader(builder.audio);
    this.extractor = builder.extractor;
    this.deltas = builder.deltas;
    this.normalizer = normalizer;
    this.stacking = builder.stacking;
    this.speed = builder.speed;
    this.noise = builder.noise;
    this.tract = builder.tract;
    this.centers = builder.tract == null ? new double[0] : centers(builder);
    this.dither = builder.dither;
    this.masks = builder.masks;
    this.cache = builder.cache == null ? null : new FeatureCache(builder.cache);
    this.seed = builder.seed;
  }

  /** Starts with nothing but the features, normalised for each utterance; seed 1. */
  public static Builder builder(FeatureExtractor extractor) {
    return new Builder(extractor);
  }

  /** Reads recordings as this pipeline does, at the rate of its features. */
  public AudioReader reader() {
    return reader;
  }

  /** Numbers in a frame of the result. */
  public int dimension() {
    int dimension = extractor.dimension();
    return stacking.dimension(deltas == null ? dimension : deltas.dimension(dimension));
  }

  /** Frames of the result for a recording of so many samples at the rate of the features. */
  public int frames(int samples) {
    return stacking.frames(extractor.frames().frames(samples));
  }

  /** From the start of a frame of the result to the start of the next, in seconds. */
  public double secondsPerFrame() {
    double shift = extractor.frames().shift();
    return shift * stacking.factor() / extractor.frames().sampleRate();
  }

  /**
   * As the network is given it for validation and transcription: nothing is random.
   *
   * @return {@code [frames, dimension]}
   * @throws org.gru4j.speech.audio.AudioException if the recording cannot be read
   */
  public FeatureMatrix features(Utterance utterance) {
    return finished(plain(utterance), utterance.speaker());
  }

  /**
   * Likewise, of a sound that is no utterance of a corpus.
   *
   * @throws IllegalArgumentException if it has another sample rate than the features
   */
  public FeatureMatrix features(Sound sound) {
    return finished(extracted(sound), null);
  }

  private FeatureMatrix finished(FeatureMatrix features, @Nullable String speaker) {
    return stacking.apply(normalizer.apply(features, speaker));
  }

  /**
   * Likewise, of a recording of any length or of somebody who speaks; closing the result closes the
   * stream.
   *
   * @throws IllegalArgumentException if it has another sample rate than the features
   * @throws IllegalStateException if frames depend on what comes after them, by deltas or by
   *     normalisation over the utterance or the speaker
   */
  public FeatureStream stream(SampleStream samples) {
    Normalization.Scope scope = normalizer.normalization().scope();
    boolean readsAhead =
        scope == Normalization.Scope.UTTERANCE || scope == Normalization.Scope.SPEAKER;
    if (readsAhead || deltas != null) {
      throw new IllegalStateException(
          "Expected features that depend on no later frame, as streams need, found %s; use normalization over the corpus and no deltas."
              .formatted(deltas == null ? "normalization over the " + scope : deltas));
    }
    return new FeatureStream(extractor.stream(samples), normalizer, stacking);
  }

  /**
   * As the network is given it for training, with everything random that was asked for; the same
   * whenever it is asked for.
   *
   * @param epoch from 0
   * @return {@code [frames, dimension]}
   * @throws org.gru4j.speech.audio.AudioException if the recording or the noise cannot be read
   */
  public FeatureMatrix augmented(Utterance utterance, int epoch) {
    SplittableRandom random = RandomStreams.of(seed, epoch, utterance.id());
    double factor = speed == null ? 1 : speed.draw(random);
    FeatureMatrix features =
        noise == null && dither.deviation() == 0
            ? kept(utterance, factor)
            : noisy(utterance, factor, random);
    if (tract != null) {
      features = VocalTractPerturbation.apply(features, centers, tract.draw(random));
    }
    FeatureMatrix normalized = normalizer.apply(features, utterance.speaker());
    return stacking.apply(masks == null ? normalized : masks.apply(normalized, random));
  }

  private FeatureMatrix noisy(Utterance utterance, double factor, SplittableRandom random) {
    Sound sound = sound(utterance, factor);
    if (noise != null) {
      sound = noise.apply(sound, random);
    }
    return extracted(dither.apply(sound, random));
  }

  private FeatureMatrix plain(Utterance utterance) {
    return kept(utterance, 1);
  }

  /** What depends on no random number but the speed is kept on disk, if anything is. */
  private FeatureMatrix kept(Utterance utterance, double factor) {
    if (cache == null) {
      return extracted(sound(utterance, factor));
    }
    String options =
        "%s %s %s %s %s %s"
            .formatted(
                extractor, deltas, reader.options(), utterance.start(), utterance.end(), factor);
    return cache.get(utterance.audio(), options, () -> extracted(sound(utterance, factor)));
  }

  private Sound sound(Utterance utterance, double factor) {
    Sound sound = utterance.sound(reader);
    return factor == 1 ? sound : SpeedPerturbation.apply(sound, factor);
  }

  private FeatureMatrix extracted(Sound sound) {
    FeatureMatrix features = extractor.extract(sound);
    return deltas == null ? features : deltas.apply(features);
  }

  /** What normalises everything alike; null unless that is the scope. */
  public @Nullable FeatureMoments corpusMoments() {
    return normalizer.corpus();
  }

  /** Centres of the bands, which is all that other vocal tracts may change. */
  private static double[] centers(Builder builder) {
    if (builder.extractor instanceof FilterBank bands
        && !bands.energy()
        && builder.deltas == null) {
      return bands.mel().centers(bands.frames().sampleRate());
    }
    throw new IllegalArgumentException(
        "Expected bands of the mel scale and nothing else for vocal tracts of other lengths, found %s%s."
            .formatted(builder.extractor, builder.deltas == null ? "" : " with deltas"));
  }

  /** What is set before a pipeline is made. */
  public static final class Builder {
    private final FeatureExtractor extractor;
    private AudioOptions audio;
    private @Nullable Deltas deltas;
    private Normalization normalization = Normalization.UTTERANCE;
    private FrameStacking stacking = new FrameStacking(1, 0);
    private @Nullable SpeedPerturbation speed;
    private @Nullable AdditiveNoise noise;
    private @Nullable VocalTractPerturbation tract;
    private Dither dither = new Dither(0);
    private @Nullable SpecAugment masks;
    private @Nullable Path cache;
    private long seed = 1;

    private Builder(FeatureExtractor extractor) {
      this.extractor = extractor;
      this.audio = AudioOptions.atRate(extractor.frames().sampleRate());
    }

    /**
     * How recordings are read.
     *
     * @throws IllegalArgumentException if they would have another rate than the features
     */
    public Builder audio(AudioOptions options) {
      int rate = extractor.frames().sampleRate();
      checkArgument(
          options.sampleRate() == rate,
          "Expected recordings at the %s Hz of the features, found %s Hz.",
          rate,
          options.sampleRate());
      audio = options;
      return this;
    }

    /** Deltas, before normalisation; null for none. */
    public Builder deltas(@Nullable Deltas newDeltas) {
      deltas = newDeltas;
      return this;
    }

    /** How features are normalised. */
    public Builder normalization(Normalization newNormalization) {
      normalization = newNormalization;
      return this;
    }

    /** How many frames become one. */
    public Builder stacking(int factor) {
      return stacking(factor, 0);
    }

    /** How many frames become one, and how many of the next are put beside them. */
    public Builder stacking(int factor, int ahead) {
      stacking = new FrameStacking(factor, ahead);
      return this;
    }

    /** Speeds in training; null for none. */
    public Builder speed(@Nullable SpeedPerturbation newSpeed) {
      speed = newSpeed;
      return this;
    }

    /** Noise in training; null for none. */
    public Builder noise(@Nullable AdditiveNoise newNoise) {
      noise = newNoise;
      return this;
    }

    /** Lengths of vocal tracts in training, which needs a {@link FilterBank}; null for none. */
    public Builder vocalTract(@Nullable VocalTractPerturbation newTract) {
      tract = newTract;
      return this;
    }

    /** Dither in training; a deviation of 0 for none. */
    public Builder dither(Dither newDither) {
      dither = newDither;
      return this;
    }

    /** Masks in training; null for none. */
    public Builder masks(@Nullable SpecAugment newMasks) {
      masks = newMasks;
      return this;
    }

    /** The folder in which features are kept; null for none. */
    public Builder cache(@Nullable Path folder) {
      cache = folder;
      return this;
    }

    /** The seed of the run. */
    public Builder seed(long newSeed) {
      seed = newSeed;
      return this;
    }

    /**
     * A pipeline that knows no corpus; to normalise over speakers it takes each utterance by
     * itself, to normalise over the corpus it cannot be used.
     */
    public FeaturePipeline build() {
      return new FeaturePipeline(this, Normalizer.of(normalization));
    }

    /** A pipeline with what was kept of a corpus. */
    public FeaturePipeline build(FeatureMoments corpus) {
      return new FeaturePipeline(this, new Normalizer(normalization, Map.of(), corpus));
    }

    /**
     * A pipeline that knows the speakers of a corpus, or the whole of it, as the normalisation
     * needs. If it does, all utterances are read, without augmentation.
     *
     * @throws org.gru4j.speech.audio.AudioException if a recording cannot be read
     */
    public FeaturePipeline learn(SpeechCorpus corpus) {
      FeaturePipeline plain = build();
      return new FeaturePipeline(
          this, Normalizer.learn(normalization, corpus.utterances(), plain::plain));
    }
  }
}
