package org.gru4j.lm;

import org.gru4j.text.stream.Split;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/** A language model and text for it, for tests of what happens beside a training. */
public final class TinyTraining {
  /** The learning rate. */
  public static final double RATE = 0.01;

  private TinyTraining() {}

  /** With dropout, so that random numbers count. */
  public static LanguageModel model() {
    return model(new Adam(RATE), 0.2);
  }

  /** By plain descent, of which the update tells the gradient. */
  public static LanguageModel descending() {
    return model(new Sgd(RATE), 0);
  }

  private static LanguageModel model(IUpdater updater, double dropout) {
    return LanguageModel.create(
        SmallText.configuration()
            .updater(updater)
            .dropout(dropout)
            .gradientClip(Double.POSITIVE_INFINITY)
            .build(),
        SmallText.codec());
  }

  /** The text that it learns from. */
  public static Split split() {
    return SmallText.split(SmallText.codec());
  }
}
