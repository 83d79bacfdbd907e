package org.gru4j.speech.ngram;

import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * An n-gram model with backoff: how probable a word is after the words before it. Immutable; may be
 * shared among threads.
 *
 * <pre>
 *   p(w | h) = p[h w]             if the model has the n-gram h w
 *            = b[h] p(w | h')     else; h' is h without its first word, b[h] is 1 if it has no h
 * </pre>
 *
 * <p>A state stands for those words before that matter. The first is that of the beginning of a
 * sentence; {@link #end} is the probability that the sentence ends.
 */
public final class NgramModel {
  /** The word that stands before a sentence. */
  public static final String BEGIN = "<s>";

  /** The word that stands after a sentence. */
  public static final String END = "</s>";

  /** The word that stands for all that are not known; {@code <UNK>} is understood too. */
  public static final String UNKNOWN = "<unk>";

  private static final double LN_10 = Math.log(10);

  /** log10 of the probability of what the model does not know and has no {@link #UNKNOWN} for. */
  private static final float IMPOSSIBLE = -100;

  private final int order;
  private final List<String> words;
  private final Object2IntOpenHashMap<String> indices;
  private final NgramTree tree;
  private final float[] probabilities;
  private final float[] backoffs;
  private final int[] suffixes;
  private final boolean[] full;
  private final int unknown;

  /**
   * A model of its parts.
   *
   * @param probabilities log10, by the tree's nodes
   * @param backoffs log10, by the tree's nodes
   */
  NgramModel(
      int order,
      List<String> words,
      Object2IntOpenHashMap<String> indices,
      NgramTree tree,
      float[] probabilities,
      float[] backoffs) {
    this.order = order;
    this.words = words;
    this.indices = indices;
    this.tree = tree;
    this.probabilities = probabilities;
    this.backoffs = backoffs;
    this.suffixes = new int[tree.size()];
    this.full = new boolean[tree.size()];
    for (int node = 1; node < suffixes.length; node++) {
      suffixes[node] = tree.suffix(node);
      full[node] = tree.length(node) == order;
    }
    this.unknown = Math.max(indices.getInt(UNKNOWN), indices.getInt("<UNK>"));
  }

  /**
   * Reads a model in the ARPA format.
   *
   * @throws NgramException if the file is none, is damaged or is cut off
   */
  public static NgramModel read(Path arpaFile) {
    return new ArpaReader(arpaFile).read();
  }

  /**
   * Learns a model from sentences of words between spaces, with modified Kneser-Ney smoothing; see
   * {@link KneserNey}.
   *
   * @param order n, the number of words of the longest n-grams, from 1 on
   * @throws NgramException if there is no sentence, or one has a word that stands for something
   *     else
   */
  public static NgramModel learn(Iterable<String> sentences, int order) {
    return new KneserNey(order).learn(sentences);
  }

  /** Writes the model in the ARPA format; the file is replaced as a whole or not at all. */
  public void write(Path arpaFile) {
    ArpaWriter.write(this, arpaFile);
  }

  /** n, the number of words of the longest n-grams. */
  public int order() {
    return order;
  }

  /** All words, those that mark a sentence and the unknown one included. */
  public List<String> words() {
    return words;
  }

  /** Whether the model has a word as itself. */
  public boolean knows(String word) {
    return indices.containsKey(word);
  }

  /** The number of a word, that of the unknown word, or -1 if there is neither. */
  public int indexOf(String word) {
    int index = indices.getInt(word);
    return index >= 0 ? index : unknown;
  }

  /** The state at the beginning of a sentence. */
  public int start() {
    int begin = indices.getInt(BEGIN);
    return begin < 0 ? NgramTree.ROOT : next(NgramTree.ROOT, begin);
  }

  /**
   * {@code ln p(word | state)}.
   *
   * @param word as {@link #indexOf} returns it
   */
  public double logProbability(int state, int word) {
    double sum = 0;
    int context = state;
    int node = tree.child(context, word);
    while (node == NgramTree.NONE && context != NgramTree.ROOT) {
      sum += backoffs[context];
      context = suffixes[context];
      node = tree.child(context, word);
    }
    return (sum + (node == NgramTree.NONE ? IMPOSSIBLE : probabilities[node])) * LN_10;
  }

  /** {@code ln p(end | state)}; 0 if the model does not know that sentences end. */
  public double end(int state) {
    int end = indices.getInt(END);
    return end < 0 ? 0 : logProbability(state, end);
  }

  /**
   * The state after a word.
   *
   * @param word as {@link #indexOf} returns it
   */
  public int next(int state, int word) {
    int context = state;
    int node = tree.child(context, word);
    while (node == NgramTree.NONE && context != NgramTree.ROOT) {
      context = suffixes[context];
      node = tree.child(context, word);
    }
    if (node == NgramTree.NONE) {
      return NgramTree.ROOT;
    }
    return full[node] ? suffixes[node] : node;
  }

  /** {@code ln p} of a sentence of words between spaces, its end included. */
  public double logProbability(String sentence) {
    double sum = 0;
    int state = start();
    for (String word : Words.of(sentence)) {
      int index = indexOf(word);
      sum += logProbability(state, index);
      state = next(state, index);
    }
    return sum + end(state);
  }

  /** More than any word's {@link #logProbability} in any state, or 0. */
  public double largestLogProbability() {
    float[] largestBackoffs = new float[order + 1];
    float largest = 0;
    for (int node = 1; node < probabilities.length; node++) {
      largest = Math.max(largest, probabilities[node]);
      int length = tree.length(node);
      largestBackoffs[length] = Math.max(largestBackoffs[length], backoffs[node]);
    }
    double sum = largest;
    for (float backoff : largestBackoffs) {
      sum += backoff;
    }
    return sum * LN_10;
  }

  NgramTree tree() {
    return tree;
  }

  float probability(int node) {
    return probabilities[node];
  }

  float backoff(int node) {
    return backoffs[node];
  }

  @Override
  public String toString() {
    long[] counts = new long[order];
    for (int node = 1; node < tree.size(); node++) {
      counts[tree.length(node) - 1]++;
    }
    return "%d-gram model with %s n-grams".formatted(order, Arrays.toString(counts));
  }
}
