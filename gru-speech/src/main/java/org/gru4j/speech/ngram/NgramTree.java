package org.gru4j.speech.ngram;

import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * n-grams as nodes of a tree: the children of a node are the n-grams that go on with one more word.
 * Nodes are numbered from 0, the root, in the order in which they are added.
 */
final class NgramTree {
  static final int ROOT = 0;

  /** What {@link #child} returns where there is none. */
  static final int NONE = -1;

  private final Long2IntOpenHashMap children = new Long2IntOpenHashMap();
  private int[] parents = new int[16];
  private int[] words = new int[16];
  private int size = 1;

  NgramTree() {
    children.defaultReturnValue(NONE);
    parents[ROOT] = NONE;
    words[ROOT] = NONE;
  }

  /** The n-gram of a node with one more word, or {@link #NONE}. */
  int child(int node, int word) {
    return children.get(key(node, word));
  }

  /** The n-gram of a node with one more word, made if there is none. */
  int add(int node, int word) {
    int known = child(node, word);
    if (known != NONE) {
      return known;
    }
    if (size == words.length) {
      parents = Arrays.copyOf(parents, 2 * size);
      words = Arrays.copyOf(words, 2 * size);
    }
    parents[size] = node;
    words[size] = word;
    children.put(key(node, word), size);
    return size++;
  }

  private static long key(int node, int word) {
    return ((long) node << Integer.SIZE) | word;
  }

  /** Number of nodes, the root included. */
  int size() {
    return size;
  }

  /** The n-gram without its last word. */
  int parent(int node) {
    return parents[node];
  }

  /** The last word. */
  int word(int node) {
    return words[node];
  }

  /** How many words the n-gram has. */
  int length(int node) {
    int length = 0;
    for (int at = node; at != ROOT; at = parents[at]) {
      length++;
    }
    return length;
  }

  /** All words, from the first. */
  int[] ngram(int node) {
    int[] ngram = new int[length(node)];
    for (int at = node, i = ngram.length - 1; at != ROOT; at = parents[at], i--) {
      ngram[i] = words[at];
    }
    return ngram;
  }

  /** The node of the longest proper ending of an n-gram that is in the tree; the root at least. */
  int suffix(int node) {
    int[] ngram = ngram(node);
    for (int start = 1; start < ngram.length; start++) {
      int at = ROOT;
      for (int i = start; i < ngram.length && at != NONE; i++) {
        at = child(at, ngram[i]);
      }
      if (at != NONE) {
        return at;
      }
    }
    return ROOT;
  }

  /** Visits all n-grams of a length, in the order in which they were added. */
  void forEach(int length, IntConsumer visitor) {
    for (int node = 1; node < size; node++) {
      if (length(node) == length) {
        visitor.accept(node);
      }
    }
  }
}
