package org.gru4j.text.tokens;

import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.List;

/**
 * The learned merge operations of byte-pair encoding, in the order in which they were learned, and
 * their application to a word (Sennrich et al. 2016, section 3.2).
 */
final class BytePairMerges {
  private static final int NONE = Integer.MAX_VALUE;

  private final List<BytePair> merges;
  private final Object2IntOpenHashMap<String> symbols = new Object2IntOpenHashMap<>();
  // The pair (left, right) of symbol numbers gives the merge's rank; the rank gives the result.
  private final Long2IntOpenHashMap ranks = new Long2IntOpenHashMap();
  private final int[] results;

  BytePairMerges(List<BytePair> merges) {
    this.merges = List.copyOf(merges);
    this.results = new int[merges.size()];
    symbols.defaultReturnValue(NONE);
    ranks.defaultReturnValue(NONE);
    for (int rank = 0; rank < results.length; rank++) {
      BytePair merge = merges.get(rank);
      ranks.put(key(symbol(merge.left()), symbol(merge.right())), rank);
      results[rank] = symbol(merge.left() + merge.right());
    }
  }

  private int symbol(String text) {
    int number = symbols.getInt(text);
    if (number == NONE) {
      number = symbols.size();
      symbols.put(text, number);
    }
    return number;
  }

  static long key(int left, int right) {
    return ((long) left << 32) | (right & 0xFFFFFFFFL);
  }

  List<BytePair> inOrder() {
    return merges;
  }

  /**
   * Cuts a word into subwords: its characters, in which the earliest learned pair that occurs is
   * merged everywhere until none occurs.
   */
  String[] apply(String word) {
    int length = word.codePointCount(0, word.length());
    int[] parts = new int[length];
    int[] ends = new int[length];
    for (int i = 0, start = 0; i < length; i++) {
      ends[i] = word.offsetByCodePoints(start, 1);
      parts[i] = symbols.getInt(word.substring(start, ends[i]));
      start = ends[i];
    }
    for (int rank = lowestRank(parts, length); rank != NONE; rank = lowestRank(parts, length)) {
      length = merge(parts, ends, length, rank);
    }
    String[] subwords = new String[length];
    for (int i = 0, start = 0; i < length; i++) {
      subwords[i] = word.substring(start, ends[i]);
      start = ends[i];
    }
    return subwords;
  }

  private int lowestRank(int[] parts, int length) {
    int lowest = NONE;
    for (int i = 1; i < length; i++) {
      lowest = Math.min(lowest, ranks.get(key(parts[i - 1], parts[i])));
    }
    return lowest;
  }

  private int merge(int[] parts, int[] ends, int length, int rank) {
    int merged = 0;
    for (int i = 0; i < length; i++, merged++) {
      boolean pair = i + 1 < length && ranks.get(key(parts[i], parts[i + 1])) == rank;
      parts[merged] = pair ? results[rank] : parts[i];
      ends[merged] = pair ? ends[++i] : ends[i];
    }
    return merged;
  }
}
