package org.gru4j.speech.metrics;

import com.ibm.icu.text.Normalizer2;
import java.util.List;
import org.gru4j.metrics.PythonSpaces;

/** What is counted when texts are compared. Texts are taken in the Unicode normal form NFC. */
public enum TextUnit {
  /** What stands between white space: the word error rate, WER. */
  WORDS {
    @Override
    public List<String> split(String text) {
      return PythonSpaces.split(composed(text));
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
}
