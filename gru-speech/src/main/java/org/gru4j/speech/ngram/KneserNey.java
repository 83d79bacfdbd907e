package org.gru4j.speech.ngram;

import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Learns n-gram models with interpolated modified Kneser-Ney smoothing (Chen and Goodman 1998, "An
 * empirical study of smoothing techniques for language modeling", TR-10-98, section 3; in the form
 * of Heafield et al. 2013, "Scalable modified Kneser-Ney language model estimation", section 3).
 *
 * <pre>
 *   a(h w)   = how often h w occurs                if it has n words or begins the sentence
 *            = after how many words h w occurs     else
 *   p(w | h) = (a(h w) - D(a(h w))) / Σ_x a(h x) + b(h) p(w | h')
 *   b(h)     = Σ_x D(a(h x)) / Σ_x a(h x)
 *   p(w | )  likewise, with 1 / V in place of p(w | h')
 * </pre>
 *
 * <p>h' is h without its first word, V the number of words with the end of the sentence and the
 * unknown word. The discounts D of counts of 1, 2 and more are estimated for each length from how
 * many n-grams have counts of 1 to 4; where a corpus is too small for that, they are 0.5, 1 and
 * 1.5. The probabilities of all words sum to one after every history.
 */
final class KneserNey {
  private static final double[] DISCOUNTS_OF_SMALL_CORPORA = {0, 0.5, 1, 1.5};

  /** As every toolkit writes the probability of the beginning of a sentence. */
  private static final float NEVER = -99;

  private static final Set<String> RESERVED =
      Set.of(NgramModel.BEGIN, NgramModel.END, NgramModel.UNKNOWN, "<UNK>");

  private final int order;
  private final List<String> words = new ArrayList<>();
  private final Object2IntOpenHashMap<String> indices = new Object2IntOpenHashMap<>();
  private final NgramTree tree = new NgramTree();
  private int[] counts = new int[16];

  KneserNey(int order) {
    if (order < 1) {
      throw new IllegalArgumentException(
          "Expected n-grams of at least 1 word, found " + order + ".");
    }
    this.order = order;
    indices.defaultReturnValue(NgramTree.NONE);
  }

  NgramModel learn(Iterable<String> sentences) {
    int unknown = index(NgramModel.UNKNOWN);
    int begin = index(NgramModel.BEGIN);
    int end = index(NgramModel.END);
    tree.add(NgramTree.ROOT, unknown);
    tree.add(NgramTree.ROOT, begin);
    tree.add(NgramTree.ROOT, end);
    long read = 0;
    for (String sentence : sentences) {
      count(sentence, begin, end);
      read++;
    }
    if (read == 0) {
      throw new NgramException("Expected sentences to learn n-grams from, found none.");
    }
    counts = Arrays.copyOf(counts, tree.size());
    return estimate(adjusted(begin), begin);
  }

  private int index(String word) {
    int known = indices.getInt(word);
    if (known != NgramTree.NONE) {
      return known;
    }
    indices.put(word, words.size());
    words.add(word);
    return words.size() - 1;
  }

  private void count(String sentence, int begin, int end) {
    List<String> tokens = Words.of(sentence);
    int[] numbers = new int[tokens.size() + 2];
    numbers[0] = begin;
    numbers[numbers.length - 1] = end;
    for (int i = 0; i < tokens.size(); i++) {
      String word = tokens.get(i);
      if (RESERVED.contains(word)) {
        throw new NgramException(
            "Expected sentences without %s, which stands for something else in n-gram models, found \"%s\"."
                .formatted(word, sentence));
      }
      numbers[i + 1] = index(word);
    }
    for (int first = 0; first < numbers.length; first++) {
      int node = NgramTree.ROOT;
      for (int i = first; i < Math.min(numbers.length, first + order); i++) {
        node = tree.add(node, numbers[i]);
        if (node >= counts.length) {
          counts = Arrays.copyOf(counts, Math.max(node + 1, 2 * counts.length));
        }
        counts[node]++;
      }
    }
  }

  /** a, by nodes. */
  private int[] adjusted(int begin) {
    int[] adjusted = new int[tree.size()];
    for (int node = 1; node < adjusted.length; node++) {
      int[] ngram = tree.ngram(node);
      if (ngram.length == order || ngram[0] == begin) {
        adjusted[node] += counts[node];
      }
      if (ngram.length > 1) {
        // One more word before the rest of this n-gram, which is in the tree too.
        adjusted[tree.suffix(node)]++;
      }
    }
    // Never predicted.
    adjusted[tree.child(NgramTree.ROOT, begin)] = 0;
    return adjusted;
  }

  private NgramModel estimate(int[] adjusted, int begin) {
    double[] discounts = discounts(adjusted);
    double[] sums = new double[adjusted.length];
    double[] discounted = new double[adjusted.length];
    for (int node = 1; node < adjusted.length; node++) {
      sums[tree.parent(node)] += adjusted[node];
      discounted[tree.parent(node)] += discounts[node];
    }
    double[] probabilities = new double[adjusted.length];
    float[] backoffs = new float[adjusted.length];
    for (int length = 1; length <= order; length++) {
      double uniform = 1.0 / (words.size() - 1);
      boolean single = length == 1;
      tree.forEach(
          length,
          node -> {
            int history = tree.parent(node);
            double lower = single ? uniform : probabilities[tree.suffix(node)];
            probabilities[node] =
                (adjusted[node] - discounts[node] + discounted[history] * lower) / sums[history];
            backoffs[node] = sums[node] > 0 ? (float) Math.log10(discounted[node] / sums[node]) : 0;
          });
    }
    float[] logs = new float[adjusted.length];
    for (int node = 1; node < logs.length; node++) {
      logs[node] = (float) Math.log10(probabilities[node]);
    }
    logs[tree.child(NgramTree.ROOT, begin)] = NEVER;
    return new NgramModel(order, List.copyOf(words), indices, tree, logs, backoffs);
  }

  /** D(a), by nodes. */
  private double[] discounts(int[] adjusted) {
    double[] discounts = new double[adjusted.length];
    for (int length = 1; length <= order; length++) {
      double[] having = new double[6];
      tree.forEach(length, node -> having[Math.min(5, adjusted[node])]++);
      double[] ofCounts = ofCounts(having);
      tree.forEach(length, node -> discounts[node] = ofCounts[Math.min(3, adjusted[node])]);
    }
    return discounts;
  }

  /**
   * D of counts of 0, 1, 2 and more.
   *
   * @param having how many n-grams have a count of 0 to 4, at their places
   */
  private static double[] ofCounts(double[] having) {
    double shared = having[1] / (having[1] + 2 * having[2]);
    double[] discounts = new double[4];
    for (int count = 1; count <= 3; count++) {
      discounts[count] = count - (count + 1) * shared * having[count + 1] / having[count];
      if (!(discounts[count] > 0 && discounts[count] <= count)) {
        return DISCOUNTS_OF_SMALL_CORPORA;
      }
    }
    return discounts;
  }
}
