package org.gru4j.labelling.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.gru4j.math.crf.TransitionRules;
import org.gru4j.metrics.Span;

/**
 * How tags mark spans of several words (Ramshaw and Marcus 1995, arXiv:cmp-lg/9505040, and what
 * followed it). Models learn and say BIO; files may have any of these.
 */
public enum TagScheme {
  /** Tags without prefixes, such as parts of speech, which mark no spans. */
  PLAIN,
  /** {@code I-} inside; {@code B-} only where a span follows another of its kind. */
  IOB1,
  /** {@code B-} at the first word of each span, {@code I-} at the others. Also called IOB2. */
  BIO,
  /** As BIO, with {@code E-} at the last word and {@code S-} at a single one; also BILOU. */
  IOBES;

  /** The tag of words in no span. */
  public static final String OUTSIDE = "O";

  private static final String PREFIXES = "BIESLU";

  /** Its name as people write it. */
  public String words() {
    return this == PLAIN ? "plain" : name();
  }

  /**
   * The scheme that sentences are tagged in. Tags all of which are {@code O} or have a prefix mark
   * spans.
   *
   * @throws LabellingException if prefixes do not follow each other as in any of the schemes, with
   *     the line
   */
  public static TagScheme of(List<TaggedSentence> sentences) {
    Set<Character> prefixes = new TreeSet<>();
    long prefixed = 0;
    long bare = 0;
    TaggedSentence odd = null;
    for (TaggedSentence sentence : sentences) {
      for (String tag : sentence.tags()) {
        if (hasPrefix(tag)) {
          prefixed++;
          prefixes.add(prefix(tag));
        } else if (!tag.equals(OUTSIDE)) {
          bare++;
          odd = odd == null ? sentence : odd;
        }
      }
    }
    if (odd != null && prefixed > bare) {
      throw new LabellingException(
          "Expected tags that are O or have a prefix, such as B-LOC, as most have, found others in the sentence in %s."
              .formatted(odd.place()));
    }
    if (prefixed == 0 || odd != null) {
      return PLAIN;
    }
    TagScheme scheme = BIO;
    if (prefixes.stream().anyMatch(prefix -> "ESLU".indexOf(prefix) >= 0)) {
      scheme = IOBES;
    } else if (sentences.stream().anyMatch(each -> beginsInside(each.tags()))) {
      scheme = IOB1;
    }
    for (TaggedSentence sentence : sentences) {
      scheme.require(sentence);
    }
    return scheme;
  }

  private static boolean hasPrefix(String tag) {
    return tag.length() > 2 && tag.charAt(1) == '-' && PREFIXES.indexOf(tag.charAt(0)) >= 0;
  }

  /** With those of BILOU as those of IOBES. */
  private static char prefix(String tag) {
    char prefix = hasPrefix(tag) ? tag.charAt(0) : 'O';
    return prefix == 'L' ? 'E' : prefix == 'U' ? 'S' : prefix;
  }

  private static String kind(String tag) {
    return hasPrefix(tag) ? tag.substring(2) : "";
  }

  private static boolean beginsInside(List<String> tags) {
    String before = OUTSIDE;
    for (String tag : tags) {
      if (prefix(tag) == 'I' && !kind(before).equals(kind(tag))) {
        return true;
      }
      before = tag;
    }
    return false;
  }

  /**
   * Refuses tags that do not follow each other as in this scheme.
   *
   * @throws LabellingException if they do not, with the line
   */
  public void require(TaggedSentence sentence) {
    List<String> tags = sentence.tags();
    for (int i = 0; i <= tags.size(); i++) {
      String before = i == 0 ? OUTSIDE : tags.get(i - 1);
      String tag = i == tags.size() ? OUTSIDE : tags.get(i);
      if (!follows(before, tag)) {
        throw new LabellingException(
            "Expected tags as in %s, as other sentences have them, found %s%s behind %s at word %d of the sentence in %s."
                .formatted(
                    words(),
                    tag,
                    i == tags.size() ? " or the end" : "",
                    i == 0 ? "the start" : before,
                    i + 1,
                    sentence.place()));
      }
    }
  }

  private boolean follows(String before, String tag) {
    boolean same = kind(before).equals(kind(tag)) && !kind(tag).isEmpty();
    boolean open = prefix(before) == 'B' || prefix(before) == 'I';
    boolean goesOn = prefix(tag) == 'I' || prefix(tag) == 'E';
    return switch (this) {
      case PLAIN -> true;
      case IOB1 -> prefix(tag) != 'B' || same;
      case BIO -> !goesOn || (same && open);
      case IOBES -> open ? goesOn && same : !goesOn;
    };
  }

  /** Tags of this scheme in BIO. */
  public List<String> toBio(List<String> tags) {
    return this == PLAIN ? tags : bio(Span.of(tags), tags.size());
  }

  private static List<String> bio(List<Span> spans, int words) {
    List<String> bio = new ArrayList<>(Collections.nCopies(words, OUTSIDE));
    for (Span span : spans) {
      for (int word = span.start(); word < span.end(); word++) {
        bio.set(word, (word == span.start() ? "B-" : "I-") + span.label());
      }
    }
    return bio;
  }

  /** Tags of BIO in this scheme; of {@link #IOBES} with its own letters. */
  public List<String> ofBio(List<String> bio) {
    List<String> tags = new ArrayList<>(bio);
    List<Span> spans = Span.of(bio);
    for (int i = 0; i < spans.size(); i++) {
      Span span = spans.get(i);
      if (this == IOBES) {
        boolean single = span.end() - span.start() == 1;
        tags.set(span.end() - 1, (single ? "S-" : "E-") + span.label());
      } else if (this == IOB1) {
        boolean touches =
            i > 0
                && spans.get(i - 1).end() == span.start()
                && spans.get(i - 1).label().equals(span.label());
        tags.set(span.start(), (touches ? "B-" : "I-") + span.label());
      }
    }
    return tags;
  }

  /** What may follow what in BIO, or in plain tags. */
  public TransitionRules rules(List<String> tags) {
    return this == PLAIN
        ? TransitionRules.none(tags.size())
        : TransitionRules.of(
            tags.size(),
            (from, to) -> BIO.follows(tags.get(from), tags.get(to)),
            tag -> BIO.follows(OUTSIDE, tags.get(tag)),
            tag -> true);
  }
}
