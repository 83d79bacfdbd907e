package org.gru4j.seq2seq;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.gru4j.decoding.BeamOptions;
import org.gru4j.metrics.Bleu;
import org.gru4j.text.pairs.SentencePair;
import org.gru4j.train.TrainingProgress;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;

/**
 * Tells the BLEU of greedy translations after every validation. It changes nothing in the training:
 * which model is the best is decided by the loss.
 */
public final class BleuProgress implements TrainingProgress {
  private final Seq2Seq model;
  private final List<SentencePair> sentences;
  private final Consumer<String> out;

  /**
   * A progress.
   *
   * @param model the one that is being trained
   * @param sentences to translate, not too many: they cost time at every validation
   * @param out gets one line after each validation
   */
  public BleuProgress(Seq2Seq model, List<SentencePair> sentences, Consumer<String> out) {
    this.model = model;
    this.sentences = List.copyOf(sentences);
    this.out = out;
  }

  @Override
  public void validated(ValidationPoint point, boolean best) {
    if (sentences.isEmpty()) {
      return;
    }
    List<String> sources = sentences.stream().map(SentencePair::source).toList();
    List<String> written =
        model.translate(sources, BeamOptions.GREEDY).stream()
            .map(found -> found.get(0).text())
            .toList();
    double bleu = Bleu.of(written, sentences.stream().map(SentencePair::target).toList());
    out.accept(
        String.format(
            Locale.ROOT,
            "step %,d: BLEU %.2f of %,d validation sentences, greedy",
            point.step(),
            bleu,
            sentences.size()));
  }
}
