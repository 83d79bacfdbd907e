package org.gru4j.tuning.spaces;

import java.util.Map;
import org.gru4j.seq2seq.Seq2SeqConfiguration;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.train.TrainingPlan;

/**
 * What can be searched in an encoder–decoder: every field of {@link Seq2SeqConfiguration}, its
 * scheduled sampling as {@code sampling.decay}, {@code sampling.rate} and {@code sampling.floor},
 * and {@code tokens}, {@code vocabulary}, {@code minimumFrequency}, {@code optimizer}, {@code
 * learningRate}, {@code beta2}, {@code schedule}, {@code warmup} and the fields of {@link
 * TrainingPlan}.
 */
public final class Seq2SeqSpace {
  /** The fields. */
  public static final ModelSpace<Seq2SeqConfiguration> MODEL =
      new ModelSpace<>("seq2seq", Seq2SeqConfiguration.builder().build());

  private Seq2SeqSpace() {}

  /** {@link ModelSpace#configuration} of an encoder–decoder. */
  public static Seq2SeqConfiguration configuration(
      Map<String, Object> values, long seed, long totalSteps) {
    return MODEL.configuration(values, seed, totalSteps);
  }

  /** {@link ModelSpace#codec} of an encoder–decoder, with sequence markers. */
  public static CodecConfiguration codec(Map<String, Object> values) {
    return MODEL.codec(values).withSequenceMarkers();
  }

  /** {@link ModelSpace#plan} of an encoder–decoder. */
  public static TrainingPlan plan(Map<String, Object> values, TrainingPlan template) {
    return MODEL.plan(values, template);
  }
}
