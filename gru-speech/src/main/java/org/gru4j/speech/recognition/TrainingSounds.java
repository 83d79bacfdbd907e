package org.gru4j.speech.recognition;

import java.nio.file.Path;
import org.gru4j.speech.augmentation.AdditiveNoise;
import org.gru4j.speech.pipeline.FeaturePipeline;
import org.jspecify.annotations.Nullable;

/**
 * What a training takes from this machine beside the corpus. Nothing of it goes into the model; a
 * resumed run needs the same noise.
 *
 * @param cache folder in which features are kept, so that they are computed once and not in each
 *     epoch; null for none
 * @param noise what recordings are mixed with; null for nothing
 */
public record TrainingSounds(@Nullable Path cache, @Nullable AdditiveNoise noise) {
  /** Neither. */
  public static final TrainingSounds NONE = new TrainingSounds(null, null);

  FeaturePipeline.Builder in(FeaturePipeline.Builder pipeline) {
    return pipeline.cache(cache).noise(noise);
  }
}
