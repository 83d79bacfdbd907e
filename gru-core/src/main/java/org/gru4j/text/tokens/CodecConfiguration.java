package org.gru4j.text.tokens;

/**
 * What {@link TextCodec#learn} shall learn.
 *
 * @param kind what a token is
 * @param minimumFrequency how often a token (for subwords: a character or a pair to merge) must
 *     occur in the corpus to be known; at least 1
 * @param maximumSize the largest size of the vocabulary, special symbols included
 * @param sequenceMarkers whether the vocabulary has a begin and an end symbol, as sequence-to-
 *     sequence models need them; the end symbol then also closes every document of a token stream
 * @param everySpace whether each space of text that has been tokenised before counts, not one
 *     between two words; with sequence markers it does in any case
 */
public record CodecConfiguration(
    TokenKind kind,
    int minimumFrequency,
    int maximumSize,
    boolean sequenceMarkers,
    boolean everySpace) {

  /** Checks the limits. */
  public CodecConfiguration {
    if (minimumFrequency < 1 || maximumSize < 1) {
      throw new IllegalArgumentException(
          String.format(
              "Expected a minimum frequency and a maximum size of at least 1, found %d and %d.",
              minimumFrequency, maximumSize));
    }
  }

  /** Where spaces between words are one. */
  public CodecConfiguration(
      TokenKind kind, int minimumFrequency, int maximumSize, boolean sequenceMarkers) {
    this(kind, minimumFrequency, maximumSize, sequenceMarkers, sequenceMarkers);
  }

  /** All characters of the corpus. */
  public static CodecConfiguration characters() {
    return new CodecConfiguration(TokenKind.CHARACTERS, 1, Integer.MAX_VALUE, false);
  }

  /** The most frequent words. */
  public static CodecConfiguration words(int maximumSize) {
    return new CodecConfiguration(TokenKind.WORDS, 1, maximumSize, false);
  }

  /** The most frequent words of text that has been tokenised before. */
  public static CodecConfiguration spaced(int maximumSize) {
    return new CodecConfiguration(TokenKind.SPACED, 1, maximumSize, false);
  }

  /** Subwords; no pair is merged that occurs only once (as in Sennrich et al.'s program). */
  public static CodecConfiguration subwords(int maximumSize) {
    return new CodecConfiguration(TokenKind.SUBWORDS, 2, maximumSize, false);
  }

  /** The same without tokens that occur less often. */
  public CodecConfiguration withMinimumFrequency(int occurrences) {
    return new CodecConfiguration(kind, occurrences, maximumSize, sequenceMarkers, everySpace);
  }

  /** The same with a begin and an end symbol. */
  public CodecConfiguration withSequenceMarkers() {
    return new CodecConfiguration(kind, minimumFrequency, maximumSize, true, true);
  }

  /** The same where each space counts. */
  public CodecConfiguration withEverySpace() {
    return new CodecConfiguration(kind, minimumFrequency, maximumSize, sequenceMarkers, true);
  }
}
