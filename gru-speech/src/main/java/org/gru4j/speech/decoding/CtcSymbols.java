package org.gru4j.speech.decoding;

import java.util.ArrayList;
import java.util.List;
import org.gru4j.text.tokens.TextCodec;

/**
 * The texts of a recogniser's symbols, characters or parts of words, whose concatenation is the
 * text. Words stand between white space.
 *
 * @param texts of all symbols by their numbers; that of the blank is not looked at
 * @param blank the symbol that stands for none
 */
public record CtcSymbols(List<String> texts, int blank) {
  public CtcSymbols {
    texts = List.copyOf(texts);
    if (blank < 0 || blank >= texts.size()) {
      throw new IllegalArgumentException(
          "Expected a blank from 0 to %d, found %d.".formatted(texts.size() - 1, blank));
    }
  }

  /** The tokens of a codec with their numbers, and the blank behind them. */
  public static CtcSymbols of(TextCodec codec) {
    List<String> texts = new ArrayList<>();
    for (int token = 0; token < codec.vocabulary().size(); token++) {
      texts.add(codec.decode(token));
    }
    texts.add("");
    return new CtcSymbols(texts, texts.size() - 1);
  }

  /** Code points as symbols, and the blank behind them. */
  public static CtcSymbols ofCharacters(String characters) {
    List<String> texts = new ArrayList<>();
    characters.codePoints().forEach(c -> texts.add(Character.toString(c)));
    texts.add("");
    return new CtcSymbols(texts, texts.size() - 1);
  }

  /** Number of symbols, the blank included. */
  public int size() {
    return texts.size();
  }

  /** The text of a symbol. */
  public String text(int symbol) {
    return texts.get(symbol);
  }
}
