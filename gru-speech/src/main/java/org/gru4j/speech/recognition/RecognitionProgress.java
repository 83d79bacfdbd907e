package org.gru4j.speech.recognition;

import java.util.Locale;
import java.util.function.Consumer;
import org.gru4j.speech.corpus.SpeechCorpus;
import org.gru4j.speech.metrics.ErrorReport;
import org.gru4j.speech.metrics.TextNormalization;
import org.gru4j.train.TrainingProgress;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;

/**
 * Tells word and character error rate of greedy transcriptions after every validation. It changes
 * nothing in the training.
 */
public final class RecognitionProgress implements TrainingProgress {
  private final SpeechRecognizer model;
  private final SpeechCorpus corpus;
  private final TextNormalization normalization;
  private final Consumer<String> out;

  /**
   * A progress.
   *
   * @param model the one that is being trained
   * @param corpus to transcribe, not too much: it costs time at every validation
   * @param normalization of texts before they are compared
   * @param out gets one line after each validation
   */
  public RecognitionProgress(
      SpeechRecognizer model,
      SpeechCorpus corpus,
      TextNormalization normalization,
      Consumer<String> out) {
    this.model = model;
    this.corpus = corpus;
    this.normalization = normalization;
    this.out = out;
  }

  @Override
  public void validated(ValidationPoint point, boolean best) {
    ErrorReport report = model.evaluate(corpus, model.greedy(), normalization);
    out.accept(
        String.format(
            Locale.ROOT,
            "step %,d: WER %.1f %%, CER %.1f %% of %,d validation utterances, greedy",
            point.step(),
            100 * report.words().rate(),
            100 * report.characters().rate(),
            corpus.utterances().size()));
  }
}
