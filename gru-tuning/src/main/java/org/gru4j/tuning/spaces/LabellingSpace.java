package org.gru4j.tuning.spaces;

import org.gru4j.labelling.LabellingConfiguration;

/**
 * What can be searched in models of labelled text: every field of {@link LabellingConfiguration},
 * and {@code optimizer}, {@code learningRate}, {@code beta2}, {@code schedule}, {@code warmup} and
 * the fields of {@link org.gru4j.train.TrainingPlan}.
 */
public final class LabellingSpace {
  /** Classifiers of texts. */
  public static final ModelSpace<LabellingConfiguration> CLASSIFIER =
      ModelSpace.withoutText("text-classifier", LabellingConfiguration.builder().build());

  /** Taggers of words. */
  public static final ModelSpace<LabellingConfiguration> TAGGER =
      ModelSpace.withoutText("text-tagger", LabellingConfiguration.builder().build());

  private LabellingSpace() {}
}
