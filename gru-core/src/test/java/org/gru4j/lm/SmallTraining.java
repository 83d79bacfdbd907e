package org.gru4j.lm;

import org.gru4j.text.stream.Split;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.TrainingRun;

/** Trains a small language model for tests of other packages. */
public final class SmallTraining {
  private static final TextCodec CODEC = SmallText.codec();
  private static final Split SPLIT = SmallText.split(CODEC);

  private SmallTraining() {}

  /** From its beginning. */
  public static void train(TrainingRun run) {
    LanguageModel.create(SmallText.configuration().build(), CODEC).train(SPLIT, run);
  }

  /** From where a checkpoint was written. */
  public static void resume(LanguageModel model, TrainingRun run) {
    model.resume(SPLIT, run);
  }
}
