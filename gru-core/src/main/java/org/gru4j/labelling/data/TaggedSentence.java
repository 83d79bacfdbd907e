package org.gru4j.labelling.data;

import java.util.List;

/**
 * The words of a sentence with their tags.
 *
 * @param place where the first word stands, for messages
 * @param tags as many as words, or none where no tags are known
 */
public record TaggedSentence(String place, List<String> words, List<String> tags) {
  /**
   * Keeps copies.
   *
   * @throws LabellingException if there are neither no tags nor as many as words
   */
  public TaggedSentence {
    words = List.copyOf(words);
    tags = List.copyOf(tags);
    if (!tags.isEmpty() && tags.size() != words.size()) {
      throw new LabellingException(
          "Expected a tag for each of the %d words of %s, found %d."
              .formatted(words.size(), place, tags.size()));
    }
  }

  /** Words of which no tags are known. */
  public static TaggedSentence untagged(String place, List<String> words) {
    return new TaggedSentence(place, words, List.of());
  }

  /** The same words with other tags. */
  public TaggedSentence withTags(List<String> others) {
    return new TaggedSentence(place, words, others);
  }
}
