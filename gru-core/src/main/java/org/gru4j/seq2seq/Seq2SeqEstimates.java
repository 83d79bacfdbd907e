package org.gru4j.seq2seq;

import java.util.ArrayList;
import java.util.List;
import org.gru4j.metrics.Bleu;
import org.gru4j.metrics.Bootstrap;
import org.gru4j.metrics.ChrF;
import org.gru4j.metrics.Estimate;
import org.gru4j.text.pairs.SentencePair;

/**
 * How well a model translates, with intervals of which sentences are the units.
 *
 * @param perplexity of the true translations, read with teacher forcing
 * @param accuracy share of the tokens of the true translations that are the most probable, read
 *     likewise
 * @param bleu of the model's own translations
 * @param chrF of them
 * @param exactMatch share of them that equal the true ones
 * @param tokens of the true translations
 * @param sentences how many were translated
 */
public record Seq2SeqEstimates(
    Estimate perplexity,
    Estimate accuracy,
    Estimate bleu,
    Estimate chrF,
    Estimate exactMatch,
    long tokens,
    int sentences) {
  /**
   * Of what was counted.
   *
   * @param predicted nats, tokens and correct tokens of each true translation
   * @param written the model's own translations
   */
  static Seq2SeqEstimates of(
      List<double[]> predicted,
      List<SentencePair> pairs,
      List<String> written,
      Bootstrap bootstrap) {
    List<double[]> bleu = new ArrayList<>();
    List<double[]> chrF = new ArrayList<>();
    List<double[]> exact = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      String reference = pairs.get(i).target();
      Bleu words = new Bleu();
      words.add(written.get(i), List.of(reference));
      bleu.add(words.counts());
      ChrF characters = new ChrF();
      characters.add(written.get(i), reference);
      chrF.add(characters.counts());
      exact.add(new double[] {written.get(i).equals(reference) ? 1 : 0, 1});
    }
    return new Seq2SeqEstimates(
        bootstrap.estimate(predicted, counts -> Math.exp(counts[0] / counts[1])),
        bootstrap.estimate(predicted, counts -> counts[2] / counts[1]),
        bootstrap.estimate(bleu, Bleu::score),
        bootstrap.estimate(chrF, ChrF::score),
        bootstrap.estimate(exact, counts -> counts[0] / counts[1]),
        Math.round(Bootstrap.sum(predicted)[1]),
        written.size());
  }
}
