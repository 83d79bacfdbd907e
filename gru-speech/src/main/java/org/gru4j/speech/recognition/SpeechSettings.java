package org.gru4j.speech.recognition;

import static org.nd4j.common.base.Preconditions.checkArgument;

import org.gru4j.settings.Batching;
import org.gru4j.speech.features.FeatureMoments;
import org.gru4j.speech.pipeline.FeaturePipeline;
import org.gru4j.train.checkpoint.Checkpoint;
import org.jspecify.annotations.Nullable;

/**
 * What a recogniser must remember besides its network and symbols.
 *
 * @param version of this form
 * @param longestSeconds of the utterances that were trained on
 * @param corpus mean and deviation of what was trained on; null unless features are normalised by
 *     them
 */
record SpeechSettings(
    int version,
    AcousticFeatures features,
    Augmentation augmentation,
    boolean streaming,
    Batching batching,
    double longestSeconds,
    @Nullable FeatureMoments corpus) {
  static final int VERSION = 1;

  SpeechSettings {
    checkArgument(features != null, "Expected features, found null.");
    checkArgument(augmentation != null, "Expected an augmentation, found null.");
    checkArgument(batching != null, "Expected a batch size, found null.");
    checkArgument(
        features.subsampling() >= 1,
        "Expected a subsampling >= 1, found %s.",
        features.subsampling());
    checkArgument(
        longestSeconds > 0 && Double.isFinite(longestSeconds),
        "Expected longestSeconds > 0, found %s.",
        longestSeconds);
    checkArgument(
        corpus == null || corpus.dimension() == features.melBands(),
        "Expected means of %s bands, found %s.",
        features.melBands(),
        corpus == null ? 0 : corpus.dimension());
  }

  static SpeechSettings read(Checkpoint checkpoint, String entry) {
    SpeechSettings settings =
        checkpoint.json(entry, SpeechSettings.class, "the settings of a recogniser");
    if (settings.version() != VERSION) {
      throw new SpeechException(
          "Expected a recogniser of version %d in %s, found version %d."
              .formatted(VERSION, checkpoint.file(), settings.version()));
    }
    return settings;
  }

  /** Starts the pipeline of these features, with what is random in training. */
  FeaturePipeline.Builder pipeline() {
    return augmentation.in(features.pipeline()).seed(batching.seed());
  }
}
