package org.gru4j.text.pairs;

/**
 * A sentence and its translation.
 *
 * @param source what is translated
 * @param target what it is translated to
 */
public record SentencePair(String source, String target) {
  /** The translation in the other direction. */
  public SentencePair reversed() {
    return new SentencePair(target, source);
  }
}
