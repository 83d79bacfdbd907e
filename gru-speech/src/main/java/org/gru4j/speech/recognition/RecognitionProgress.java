package org.gru4j.speech.recognition;

import java.util.Locale;
import java.util.function.Consumer;
import org.gru4j.train.TrainingProgress;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;

/** Tells word and character error rate of greedy transcriptions after every validation. */
public final class RecognitionProgress implements TrainingProgress {
  private final SpeechRecognizer model;
  private final Consumer<String> out;

  /**
   * A progress.
   *
   * @param model the one that is being trained
   * @param out gets one line after each validation
   */
  public RecognitionProgress(SpeechRecognizer model, Consumer<String> out) {
    this.model = model;
    this.out = out;
  }

  @Override
  public void validated(ValidationPoint point, boolean best) {
    model
        .lastValidation()
        .ifPresent(
            report ->
                out.accept(
                    String.format(
                        Locale.ROOT,
                        "step %,d: WER %.1f %%, CER %.1f %% of %,d validation utterances, greedy",
                        point.step(),
                        100 * report.words().rate(),
                        100 * report.characters().rate(),
                        report.utterances().size())));
  }
}
