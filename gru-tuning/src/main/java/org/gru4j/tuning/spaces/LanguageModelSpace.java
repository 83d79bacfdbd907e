package org.gru4j.tuning.spaces;

import java.util.Map;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.train.TrainingPlan;

/**
 * What can be searched in a language model: every field of {@link LanguageModelConfiguration} that
 * has one value (all but {@code adaptiveCutoffs}), and {@code tokens}, {@code vocabulary}, {@code
 * minimumFrequency}, {@code optimizer}, {@code learningRate}, {@code beta2}, {@code schedule},
 * {@code warmup} and the fields of {@link TrainingPlan}.
 */
public final class LanguageModelSpace {
  /** The fields. */
  public static final ModelSpace<LanguageModelConfiguration> MODEL =
      new ModelSpace<>("language-model", LanguageModelConfiguration.builder().build());

  private LanguageModelSpace() {}

  /** {@link ModelSpace#configuration} of a language model. */
  public static LanguageModelConfiguration configuration(
      Map<String, Object> values, long seed, long totalSteps) {
    return MODEL.configuration(values, seed, totalSteps);
  }

  /** {@link ModelSpace#codec} of a language model. */
  public static CodecConfiguration codec(Map<String, Object> values) {
    return MODEL.codec(values);
  }

  /** {@link ModelSpace#plan} of a language model. */
  public static TrainingPlan plan(Map<String, Object> values, TrainingPlan template) {
    return MODEL.plan(values, template);
  }
}
