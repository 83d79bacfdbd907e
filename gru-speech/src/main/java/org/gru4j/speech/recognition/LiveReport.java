package org.gru4j.speech.recognition;

import java.util.List;
import java.util.Locale;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.gru4j.speech.metrics.ErrorReport;

/**
 * How well and how soon a model writes while somebody speaks.
 *
 * @param errors of what stands there in the end
 * @param delays of each utterance in which something was recognised, in seconds: from the end of
 *     the last word, the last hundredth of a second that is no more than {@value #SOFTEST} decibels
 *     softer than the loudest, to the last change of the text, the time that computing took
 *     included; negative where the text stood there before the word had ended
 * @param computing seconds of computing for each second of sound
 */
public record LiveReport(ErrorReport errors, List<Double> delays, double computing) {
  static final int SOFTEST = 25;

  /** Keeps a copy. */
  public LiveReport {
    delays = List.copyOf(delays);
  }

  /**
   * The delay that so many utterances do not exceed.
   *
   * @param percent above 0, at most 100
   * @return in seconds; NaN where nothing was recognised
   */
  public double delay(double percent) {
    double[] all = delays.stream().mapToDouble(Double::doubleValue).toArray();
    return new Percentile().evaluate(all, percent);
  }

  /** Error rates and delays, for people. */
  public String summary() {
    return errors.summary()
        + String.format(
            Locale.ROOT,
            "from the end of the last word to its text: median %.2f s, 95 %% within %.2f s (%d of %d"
                + " utterances)%ncomputing: %.3f s for a second of sound%n",
            delay(50),
            delay(95),
            delays.size(),
            errors.utterances().size(),
            computing);
  }
}
