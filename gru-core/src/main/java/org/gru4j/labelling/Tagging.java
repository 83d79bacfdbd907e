package org.gru4j.labelling;

import java.util.List;
import org.gru4j.metrics.Span;

/**
 * What a tagger says of a sentence.
 *
 * @param words a tag for each word, of the most probable sequence of tags
 * @param spans what these tags mark; empty for tags that mark none
 */
public record Tagging(List<Tag> words, List<FoundSpan> spans) {
  /** Keeps copies. */
  public Tagging {
    words = List.copyOf(words);
    spans = List.copyOf(spans);
  }

  /**
   * The tag of a word.
   *
   * @param tag in the scheme of the files that the model was trained on
   * @param probability of this tag for this word, over all sequences of tags
   */
  public record Tag(String tag, double probability) {}

  /**
   * A span.
   *
   * @param probability that exactly these words are such a span, over all sequences of tags
   */
  public record FoundSpan(Span span, double probability) {}

  /** The tags alone. */
  public List<String> tags() {
    return words.stream().map(Tag::tag).toList();
  }
}
