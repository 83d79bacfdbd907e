package org.gru4j.tuning.spaces;

import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TokenKind;

/**
 * What a token is and which are known, as fields of a search.
 *
 * @param tokens what a token is
 * @param vocabulary largest number of words or subwords; all characters are known
 * @param minimumFrequency how often a token must occur to be known
 */
record TextSettings(TokenKind tokens, int vocabulary, int minimumFrequency) {
  static final TextSettings DEFAULT = new TextSettings(TokenKind.CHARACTERS, 10_000, 1);

  CodecConfiguration codec() {
    CodecConfiguration usual =
        switch (tokens) {
          case CHARACTERS -> CodecConfiguration.characters();
          case WORDS -> CodecConfiguration.words(vocabulary);
          case SPACED -> CodecConfiguration.spaced(vocabulary);
          case SUBWORDS -> CodecConfiguration.subwords(vocabulary);
        };
    return usual.withMinimumFrequency(Math.max(usual.minimumFrequency(), minimumFrequency));
  }
}
