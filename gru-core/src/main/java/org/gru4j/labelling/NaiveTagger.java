package org.gru4j.labelling;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gru4j.labelling.data.TagScheme;
import org.gru4j.labelling.data.TaggedSentence;
import org.gru4j.metrics.Span;

/**
 * What can be said without a network, to print beside what a network says: for plain tags the tag
 * that a word has most often, for spans those that were seen in the training, the longest first.
 */
public final class NaiveTagger {
  private final TagScheme scheme;

  /** Tags of words and labels of spans, each with how often it was seen. */
  private final Map<List<String>, Map<String, Integer>> counts = new HashMap<>();

  private final String usual;
  private final int longest;

  /** Counts the tags of a training; in the scheme that these have. */
  public NaiveTagger(List<TaggedSentence> training) {
    this.scheme = TagScheme.of(training);
    Map<String, Integer> tags = new HashMap<>();
    int most = 1;
    for (TaggedSentence sentence : training) {
      List<String> words = sentence.words();
      if (scheme == TagScheme.PLAIN) {
        for (int i = 0; i < words.size(); i++) {
          count(words.subList(i, i + 1), sentence.tags().get(i));
          tags.merge(sentence.tags().get(i), 1, Integer::sum);
        }
      } else {
        for (Span span : Span.of(sentence.tags())) {
          count(words.subList(span.start(), span.end()), span.label());
          most = Math.max(most, span.end() - span.start());
        }
      }
    }
    this.usual = tags.isEmpty() ? TagScheme.OUTSIDE : mostFrequent(tags);
    this.longest = most;
  }

  private void count(List<String> words, String tag) {
    counts.computeIfAbsent(List.copyOf(words), each -> new HashMap<>()).merge(tag, 1, Integer::sum);
  }

  /** Of equally frequent ones the first of the alphabet. */
  private static String mostFrequent(Map<String, Integer> tags) {
    return Collections.max(
            tags.entrySet(),
            Map.Entry.<String, Integer>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Collections.reverseOrder())))
        .getKey();
  }

  /** Tags a sentence: plain, or in BIO. */
  public List<String> tag(List<String> words) {
    if (scheme == TagScheme.PLAIN) {
      return words.stream().map(word -> tagOf(Collections.singleton(word), usual)).toList();
    }
    List<String> tags = new ArrayList<>();
    while (tags.size() < words.size()) {
      int start = tags.size();
      int end = Math.min(words.size(), start + longest);
      while (end > start && !counts.containsKey(words.subList(start, end))) {
        end--;
      }
      if (end == start) {
        tags.add(TagScheme.OUTSIDE);
      }
      String label = end == start ? "" : tagOf(words.subList(start, end), "");
      for (int i = start; i < end; i++) {
        tags.add((i == start ? "B-" : "I-") + label);
      }
    }
    return tags;
  }

  private String tagOf(Collection<String> words, String otherwise) {
    Map<String, Integer> tags = counts.get(List.copyOf(words));
    return tags == null ? otherwise : mostFrequent(tags);
  }
}
