package org.gru4j.speech.metrics;

/**
 * One recognised text beside its reference.
 *
 * @param id of the utterance
 * @param reference what was said, after normalisation
 * @param recognised what was recognised, after normalisation
 * @param words errors in words
 * @param characters errors in characters, spaces between words among them
 */
public record ScoredUtterance(
    String id, String reference, String recognised, ErrorCounts words, ErrorCounts characters) {
  /** Compares two texts, normalising both. */
  public static ScoredUtterance of(
      String id, String reference, String recognised, TextNormalization normalization) {
    String expected = normalization.apply(reference);
    String found = normalization.apply(recognised);
    return new ScoredUtterance(
        id,
        expected,
        found,
        Alignment.counts(expected, found, TextUnit.WORDS),
        Alignment.counts(expected, found, TextUnit.CHARACTERS));
  }
}
