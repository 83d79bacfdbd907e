package org.gru4j.speech.decoding;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Words that are more likely than usual: names, terms, commands. Each that stands in a text adds
 * {@code bonus} nats; a word that has begun like one has earned a share of it, by its length, which
 * it loses if it ends otherwise. Without the share the search would drop such words before their
 * ends.
 *
 * @param shortest letters of the shortest hot word that begins so, by beginnings
 * @param bonus in nats
 */
record HotWords(Map<String, Integer> shortest, double bonus) implements WordScorer<HotWords.State> {

  /**
   * What is remembered of a prefix.
   *
   * @param word the word that has begun
   * @param ended what ended words have earned
   */
  record State(String word, double ended) {}

  /**
   * Words with their bonus.
   *
   * @throws IllegalArgumentException if a word is empty or has white space in it
   */
  static HotWords of(Collection<String> words, double bonus) {
    Map<String, Integer> shortest = new HashMap<>();
    for (String word : words) {
      if (word.isEmpty() || word.codePoints().anyMatch(Character::isWhitespace)) {
        throw new IllegalArgumentException(
            "Expected a hot word without white space, found \"" + word + "\".");
      }
      for (int end = 1; end <= word.length(); end++) {
        shortest.merge(word.substring(0, end), word.length(), Math::min);
      }
    }
    return new HotWords(Map.copyOf(shortest), bonus);
  }

  @Override
  public State start() {
    return new State("", 0);
  }

  @Override
  public State letter(State state, int codePoint) {
    return new State(state.word() + Character.toString(codePoint), state.ended());
  }

  @Override
  public State wordEnd(State state) {
    return new State("", state.ended() + earned(state.word()));
  }

  /** What a word that ends has earned. */
  private double earned(String word) {
    Integer length = shortest.get(word);
    return length != null && length == word.length() ? bonus : 0;
  }

  @Override
  public double score(State state) {
    Integer length = shortest.get(state.word());
    double share = length == null ? 0 : bonus * state.word().length() / length;
    return state.ended() + share;
  }

  @Override
  public double end(State state) {
    return state.ended() + earned(state.word()) - score(state);
  }
}
