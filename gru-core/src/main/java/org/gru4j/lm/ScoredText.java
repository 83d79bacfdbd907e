package org.gru4j.lm;

import java.util.List;
import org.gru4j.metrics.TokenLoss;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.text.tokens.TokenKind;
import org.gru4j.text.tokens.Vocabulary;

/** Counts what the losses of a text are divided by. */
final class ScoredText {
  private final TextCodec codec;
  private final int[] lengths;
  private final int unknownToken;
  private final int lineEnd;

  ScoredText(TextCodec codec) {
    this.codec = codec;
    Vocabulary vocabulary = codec.vocabulary();
    lengths = new int[vocabulary.size()];
    for (int token = 0; token < lengths.length; token++) {
      String text = codec.decode(token);
      lengths[token] = text.codePointCount(0, text.length());
    }
    lineEnd = vocabulary.contains("\n") ? vocabulary.indexOf("\n") : -1;
    unknownToken = vocabulary.unknownSymbol().map(vocabulary::indexOf).orElse(-1);
  }

  /** Characters of a token that its text has not where it stands: the space at a line's begin. */
  private int lost(int before, int token) {
    return before == lineEnd
        ? codec.decode(token).length() - codec.decodeBehind(before, token).length()
        : 0;
  }

  /** The score of a text whose tokens, but for the first, have these losses. */
  LanguageModelScore score(TokenStore tokens, List<TokenLoss> windows) {
    TokenLoss loss = windows.stream().reduce(TokenLoss.NONE, TokenLoss::plus);
    boolean byCharacter = codec.tokenizer().kind() == TokenKind.CHARACTERS;
    long characters = 0;
    long unknown = 0;
    for (long position = 1; position < tokens.length(); position++) {
      int token = tokens.get(position);
      if (token == unknownToken) {
        unknown++;
        characters++;
      } else {
        characters += lengths[token] - lost(tokens.get(position - 1), token);
      }
    }
    return new LanguageModelScore(loss, characters, unknown, byCharacter || unknown == 0, windows);
  }
}
