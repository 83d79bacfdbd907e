package org.gru4j.text.tokens;

import com.ibm.icu.text.UTF16;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.Long2LongMap;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import it.unimi.dsi.fastutil.longs.LongSet;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Learns the merge operations of byte-pair encoding from word frequencies: again and again the most
 * frequent pair of neighbouring symbols becomes one symbol (Sennrich et al. 2016, algorithm 1).
 *
 * <p>Pair counts are kept up to date in the words that a merge touches, instead of being counted
 * anew for each merge, and the most frequent pair comes from a priority queue. Of equally frequent
 * pairs the first in code-point order is merged, so that the result depends on the frequencies
 * alone.
 */
final class BytePairLearner {
  static final Comparator<String> CODE_POINT_ORDER =
      new UTF16.StringComparator(true, false, UTF16.StringComparator.FOLD_CASE_DEFAULT);

  private static final Comparator<Candidate> MOST_FREQUENT_FIRST =
      Comparator.comparingLong(Candidate::count)
          .reversed()
          .thenComparing(candidate -> candidate.pair().left(), CODE_POINT_ORDER)
          .thenComparing(candidate -> candidate.pair().right(), CODE_POINT_ORDER);

  private final long minimumFrequency;
  private final List<String> symbols = new ArrayList<>();
  private final Object2IntOpenHashMap<String> numbers = new Object2IntOpenHashMap<>();
  private final int[][] words;
  private final long[] wordCounts;
  private final Long2LongOpenHashMap pairCounts = new Long2LongOpenHashMap();
  // The words that have, or once had, the pair.
  private final Long2ObjectOpenHashMap<IntArrayList> wordsOfPair = new Long2ObjectOpenHashMap<>();
  private final PriorityQueue<Candidate> queue = new PriorityQueue<>(MOST_FREQUENT_FIRST);
  private final List<BytePair> merges = new ArrayList<>();
  private final LongSet merged = new LongOpenHashSet();

  private record Candidate(long count, long key, BytePair pair) {}

  /** What was learned: the merges in order and how often each symbol occurs in the end. */
  record Result(List<BytePair> merges, Map<String, Long> symbolCounts) {}

  private BytePairLearner(Map<String, Long> wordFrequencies, long minimumFrequency) {
    this.minimumFrequency = Math.max(1, minimumFrequency);
    numbers.defaultReturnValue(-1);
    words = new int[wordFrequencies.size()][];
    wordCounts = new long[words.length];
    int word = 0;
    for (Map.Entry<String, Long> entry : wordFrequencies.entrySet()) {
      words[word] = entry.getKey().codePoints().map(c -> number(Character.toString(c))).toArray();
      wordCounts[word++] = entry.getValue();
    }
  }

  /**
   * Learns until the symbols are as many as allowed or no pair is frequent enough.
   *
   * @param wordFrequencies how often each word occurs
   * @param maximumSymbols how many symbols there may be, characters and merged ones together; of
   *     more characters than that, the most frequent stay
   * @param minimumFrequency how often a character or a pair must occur to be a symbol
   */
  static Result learn(
      Map<String, Long> wordFrequencies, int maximumSymbols, long minimumFrequency) {
    BytePairLearner learner = new BytePairLearner(wordFrequencies, minimumFrequency);
    List<String> alphabet = learner.alphabet(maximumSymbols);
    LinkedHashMap<String, Long> symbolCounts = new LinkedHashMap<>();
    alphabet.forEach(character -> symbolCounts.put(character, 0L));
    learner.countPairs();
    learner.merge(maximumSymbols, symbolCounts);
    long[] counts = learner.symbolCounts();
    symbolCounts.replaceAll((symbol, none) -> counts[learner.numbers.getInt(symbol)]);
    return new Result(learner.merges, symbolCounts);
  }

  private int number(String symbol) {
    int number = numbers.getInt(symbol);
    if (number < 0) {
      number = symbols.size();
      symbols.add(symbol);
      numbers.put(symbol, number);
    }
    return number;
  }

  private List<String> alphabet(int maximumSize) {
    long[] counts = symbolCounts();
    return symbols.stream()
        .filter(symbol -> counts[numbers.getInt(symbol)] >= minimumFrequency)
        .sorted(
            Comparator.<String>comparingLong(symbol -> -counts[numbers.getInt(symbol)])
                .thenComparing(CODE_POINT_ORDER))
        .limit(maximumSize)
        .toList();
  }

  private long[] symbolCounts() {
    long[] counts = new long[symbols.size()];
    for (int word = 0; word < words.length; word++) {
      for (int symbol : words[word]) {
        counts[symbol] += wordCounts[word];
      }
    }
    return counts;
  }

  private void countPairs() {
    for (int word = 0; word < words.length; word++) {
      addPairs(word, 1, pairCounts);
      for (int i = 1; i < words[word].length; i++) {
        remember(BytePairMerges.key(words[word][i - 1], words[word][i]), word);
      }
    }
    pairCounts.forEach(this::enqueue);
  }

  private void merge(int maximumSymbols, Map<String, Long> learned) {
    while (learned.size() < maximumSymbols && !queue.isEmpty()) {
      Candidate best = queue.remove();
      long count = pairCounts.get(best.key());
      if (count < best.count()) {
        // It lost some since it was queued; a pair that gained was queued again at once.
        enqueue(best.key(), count);
      } else if (count == best.count()) {
        // A symbol that can be made in two ways may bring a merged pair back: merged, not listed.
        if (merged.add(best.key())) {
          merges.add(best.pair());
          learned.put(best.pair().left() + best.pair().right(), 0L);
        }
        mergeEverywhere(best);
      }
    }
  }

  private void mergeEverywhere(Candidate best) {
    int left = (int) (best.key() >>> 32);
    int right = (int) best.key();
    int result = number(best.pair().left() + best.pair().right());
    Long2LongOpenHashMap changes = new Long2LongOpenHashMap();
    for (int word : wordsOfPair.remove(best.key())) {
      int[] after = merge(words[word], left, right, result);
      if (after.length < words[word].length) {
        addPairs(word, -1, changes);
        words[word] = after;
        addPairs(word, 1, changes);
        rememberPairsWith(result, word);
      }
    }
    for (Long2LongMap.Entry change : changes.long2LongEntrySet()) {
      long count = pairCounts.get(change.getLongKey()) + change.getLongValue();
      pairCounts.put(change.getLongKey(), count);
      if (change.getLongValue() > 0) {
        enqueue(change.getLongKey(), count);
      }
    }
  }

  private static int[] merge(int[] word, int left, int right, int result) {
    int[] after = new int[word.length];
    int length = 0;
    for (int i = 0; i < word.length; i++) {
      boolean pair = i + 1 < word.length && word[i] == left && word[i + 1] == right;
      after[length++] = pair ? result : word[i];
      i += pair ? 1 : 0;
    }
    return Arrays.copyOf(after, length);
  }

  private void addPairs(int word, int sign, Long2LongOpenHashMap counts) {
    int[] parts = words[word];
    for (int i = 1; i < parts.length; i++) {
      long key = BytePairMerges.key(parts[i - 1], parts[i]);
      counts.put(key, counts.get(key) + sign * wordCounts[word]);
    }
  }

  private void rememberPairsWith(int symbol, int word) {
    int[] parts = words[word];
    for (int i = 1; i < parts.length; i++) {
      if (parts[i - 1] == symbol || parts[i] == symbol) {
        remember(BytePairMerges.key(parts[i - 1], parts[i]), word);
      }
    }
  }

  private void remember(long key, int word) {
    IntArrayList list = wordsOfPair.get(key);
    if (list == null) {
      list = new IntArrayList();
      wordsOfPair.put(key, list);
    }
    list.add(word);
  }

  private void enqueue(long key, long count) {
    if (count >= minimumFrequency) {
      String left = symbols.get((int) (key >>> 32));
      String right = symbols.get((int) key);
      queue.add(new Candidate(count, key, new BytePair(left, right)));
    }
  }
}
