package org.gru4j.speech.decoding;

import java.util.Set;
import org.gru4j.speech.ngram.NgramModel;

/**
 * {@code weight * ln p(words) + bonus * number of words}, each word when it ends.
 *
 * @param known words that are none of the unknown ones; empty for all that the model knows
 * @param unknown what a word adds to {@code ln p} that is unknown
 */
record NgramScorer(NgramModel model, double weight, double bonus, Set<String> known, double unknown)
    implements WordScorer<NgramScorer.State> {

  /**
   * What is remembered of a prefix.
   *
   * @param history the model's state
   * @param word the word that has begun
   */
  record State(int history, String word, double score) {}

  NgramScorer {
    known = Set.copyOf(known);
  }

  @Override
  public State start() {
    return new State(model.start(), "", 0);
  }

  @Override
  public State letter(State state, int codePoint) {
    return new State(state.history(), state.word() + Character.toString(codePoint), state.score());
  }

  @Override
  public State wordEnd(State state) {
    if (state.word().isEmpty()) {
      return state;
    }
    int word = model.indexOf(state.word());
    boolean isKnown =
        model.knows(state.word()) && (known.isEmpty() || known.contains(state.word()));
    double logProbability = model.logProbability(state.history(), word) + (isKnown ? 0 : unknown);
    return new State(
        model.next(state.history(), word), "", state.score() + weight * logProbability + bonus);
  }

  @Override
  public double score(State state) {
    return state.score();
  }

  @Override
  public double end(State state) {
    State at = wordEnd(state);
    return at.score() - state.score() + weight * model.end(at.history());
  }
}
