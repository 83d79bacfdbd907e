package org.gru4j.speech.decoding;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelScore;
import org.gru4j.speech.ctc.Emissions;

/**
 * Lets a language model of this library choose among the best texts of another search, whose scores
 * it adds to: rescoring of n-best lists.
 *
 * <pre>
 *   score'(Y) = score(Y) + α ln p(Y)
 * </pre>
 *
 * <p>with the probability of the text as a line of its own, whatever the model's tokens are. A
 * weight of 0 is exactly off: the model is not asked.
 *
 * <p>One thread at a time, as the model.
 */
public final class RescoringDecoder implements CtcDecoder {
  private static final String LINE_END = "\n";

  private final CtcDecoder search;
  private final LanguageModel model;
  private final double weight;
  private final int best;
  private final String frame;

  /**
   * A decoder over another.
   *
   * @param search returns the texts to choose from, several of each utterance; closed with this one
   * @param weight α, at least 0
   * @param best how many texts are returned; there may be fewer
   * @throws IllegalArgumentException if the weight is negative or not finite, or no text is to be
   *     returned
   */
  public RescoringDecoder(CtcDecoder search, LanguageModel model, double weight, int best) {
    checkArgument(
        weight >= 0 && Double.isFinite(weight),
        "Expected a weight of the language model of at least 0, found %s.",
        weight);
    checkArgument(best >= 1, "Expected at least 1 text to return, found %s.", best);
    this.search = search;
    this.model = model;
    this.weight = weight;
    this.best = best;
    this.frame = model.codec().vocabulary().contains(LINE_END) ? LINE_END : "";
  }

  @Override
  public List<List<Transcription>> decode(List<Emissions> utterances) {
    return search.decode(utterances).stream().map(this::chosen).toList();
  }

  private List<Transcription> chosen(List<Transcription> found) {
    if (weight == 0) {
      return found.subList(0, Math.min(best, found.size()));
    }
    List<Transcription> rescored = new ArrayList<>();
    for (Transcription text : found) {
      rescored.add(
          Transcriptions.of(
              text.symbols(),
              text.logProbability(),
              text.score() + weight * logProbability(text.text()),
              text.words()));
    }
    rescored.sort(Comparator.comparingDouble(Transcription::score).reversed());
    return rescored.stream().limit(best).map(text -> WordConfidence.rate(text, rescored)).toList();
  }

  /** Of a text between two line ends, in nats. */
  private double logProbability(String text) {
    LanguageModelScore score = model.score(frame + text + frame);
    return -score.loss().nats();
  }

  @Override
  public DecodingSession open() {
    DecodingSession session = search.open();
    return new DecodingSession() {
      @Override
      public void accept(Emissions frames) {
        session.accept(frames);
      }

      /** As the search has it: the model is asked at the end. */
      @Override
      public String text() {
        return session.text();
      }

      @Override
      public List<Transcription> finish() {
        return chosen(session.finish());
      }
    };
  }

  @Override
  public void close() {
    search.close();
  }
}
