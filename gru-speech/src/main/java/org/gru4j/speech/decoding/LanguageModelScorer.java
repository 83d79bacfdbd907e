package org.gru4j.speech.decoding;

import java.util.Arrays;
import java.util.List;
import org.gru4j.decoding.TextPrefixes;
import org.gru4j.lm.LanguageModel;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.text.tokens.TokenKind;

/**
 * {@code weight * ln p(text as a line) + bonus * number of words}, shallow fusion (Gulcehre et al.
 * 2015, arXiv:1503.03535): letter by letter where the model's tokens are characters, each word when
 * it ends where they are not.
 */
final class LanguageModelScorer implements WordScorer<LanguageModelScorer.State>, AutoCloseable {
  private final TextPrefixes prefixes;
  private final TextCodec codec;
  private final boolean letters;
  private final int lineEnd;
  private final double weight;
  private final double bonus;

  /**
   * What is remembered of a prefix.
   *
   * @param read its tokens that are scored
   * @param text they are of, with single spaces between words
   * @param word the letters behind them, which are not scored; empty where letters are tokens
   * @param inWord whether a word has begun
   * @param words that have ended
   */
  record State(TextPrefixes.Prefix read, String text, String word, boolean inWord, int words) {}

  /**
   * A scorer with a copy of the model's weights.
   *
   * @param width how many prefixes a search follows
   */
  LanguageModelScorer(LanguageModel model, int width, double weight, double bonus) {
    this.prefixes = model.prefixes(width);
    this.codec = model.codec();
    this.letters = codec.tokenizer().kind() == TokenKind.CHARACTERS;
    this.lineEnd = codec.vocabulary().lineEnd().orElse(-1);
    this.weight = weight;
    this.bonus = bonus;
  }

  @Override
  public State start() {
    return new State(prefixes.start(), "", "", false, 0);
  }

  @Override
  public State letter(State state, int codePoint) {
    String letter = Character.toString(codePoint);
    if (!letters) {
      return new State(state.read(), state.text(), state.word() + letter, true, state.words());
    }
    boolean behindWord = !state.inWord() && state.words() > 0;
    TextPrefixes.Prefix read = behindWord ? read(state.read(), " ") : state.read();
    return new State(read(read, letter), "", "", true, state.words());
  }

  private TextPrefixes.Prefix read(TextPrefixes.Prefix prefix, String letter) {
    return prefixes.next(prefix, codec.vocabulary().indexOf(letter));
  }

  @Override
  public State wordEnd(State state) {
    if (!state.inWord()) {
      return state;
    }
    if (letters) {
      return new State(state.read(), "", "", false, state.words() + 1);
    }
    String text = state.text().isEmpty() ? state.word() : state.text() + " " + state.word();
    return new State(behind(state, text), text, "", false, state.words() + 1);
  }

  /** The tokens of a text that is one word longer than what was read, or all of them anew. */
  private TextPrefixes.Prefix behind(State state, String text) {
    int[] before = codec.encode(state.text());
    int[] all = codec.encode(text);
    boolean longer =
        all.length >= before.length
            && Arrays.equals(before, 0, before.length, all, 0, before.length);
    TextPrefixes.Prefix at = longer ? state.read() : prefixes.start();
    for (int i = longer ? before.length : 0; i < all.length; i++) {
      at = prefixes.next(at, all[i]);
    }
    return at;
  }

  @Override
  public void prepare(List<State> states) {
    prefixes.read(states.stream().map(State::read).toList());
  }

  @Override
  public double score(State state) {
    return weight * state.read().logProbability() + bonus * state.words();
  }

  @Override
  public double end(State state) {
    State at = wordEnd(state);
    double ending = lineEnd < 0 ? 0 : prefixes.logProbability(at.read(), lineEnd);
    return score(at) - score(state) + weight * ending;
  }

  @Override
  public void close() {
    prefixes.close();
  }
}
