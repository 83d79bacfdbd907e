package org.gru4j.speech.ngram;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/** Cuts sentences into words. */
final class Words {
  private Words() {}

  /** What stands between spaces, tabs and line ends; other scripts' spaces are part of a word. */
  static List<String> of(String sentence) {
    List<String> words = new ArrayList<>();
    StringTokenizer tokens = new StringTokenizer(sentence);
    while (tokens.hasMoreTokens()) {
      words.add(tokens.nextToken());
    }
    return words;
  }
}
