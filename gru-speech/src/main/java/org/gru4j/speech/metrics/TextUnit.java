package org.gru4j.speech.metrics;

import com.ibm.icu.text.Normalizer2;
import java.util.ArrayList;
import java.util.List;

/** What is counted when texts are compared. Texts are taken in the Unicode normal form NFC. */
public enum TextUnit {
  /** What stands between white space: the word error rate, WER. */
  WORDS {
    @Override
    public List<String> split(String text) {
      List<String> words = new ArrayList<>();
      StringBuilder word = new StringBuilder();
      composed(text)
          .codePoints()
          .forEach(
              symbol -> {
                if (!isSpace(symbol)) {
                  word.appendCodePoint(symbol);
                } else if (!word.isEmpty()) {
                  words.add(word.toString());
                  word.setLength(0);
                }
              });
      if (!word.isEmpty()) {
        words.add(word.toString());
      }
      return words;
    }
  },

  /**
   * Code points, and one space between words: the character error rate, CER, of ESPnet and jiwer. A
   * combining mark that NFC leaves apart from its letter counts by itself.
   */
  CHARACTERS {
    @Override
    public List<String> split(String text) {
      return String.join(" ", WORDS.split(text))
          .codePoints()
          .mapToObj(Character::toString)
          .toList();
    }
  },

  /** Code points without any space: the character error rate of deepspeech.pytorch. */
  CHARACTERS_WITHOUT_SPACES {
    @Override
    public List<String> split(String text) {
      return String.join("", WORDS.split(text)).codePoints().mapToObj(Character::toString).toList();
    }
  };

  /** The units of a text in their order. */
  public abstract List<String> split(String text);

  private static String composed(String text) {
    return Normalizer2.getNFCInstance().normalize(text);
  }

  private static boolean isSpace(int symbol) {
    return Character.isWhitespace(symbol) || Character.isSpaceChar(symbol);
  }
}
