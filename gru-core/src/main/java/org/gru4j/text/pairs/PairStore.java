package org.gru4j.text.pairs;

import it.unimi.dsi.fastutil.ints.IntArrays;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.gru4j.text.CorpusException;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.stream.TokenStoreWriter;

/**
 * The token indices of sentence pairs, ready to be read from any place. Like {@link TokenStore} it
 * keeps much text in a temporary file, so that a corpus may be larger than the memory.
 *
 * <p>Sentences have neither begin nor end symbol. Closing deletes the files; the parts of a split
 * end with the whole.
 */
public final class PairStore implements AutoCloseable {
  private final TokenStore sources;
  private final TokenStore targets;
  private final long[] sourceStarts;
  private final long[] targetStarts;
  private final int[] pairs;
  private final long skipped;

  private PairStore(
      TokenStore sources,
      TokenStore targets,
      long[] sourceStarts,
      long[] targetStarts,
      int[] pairs,
      long skipped) {
    this.sources = sources;
    this.targets = targets;
    this.sourceStarts = sourceStarts;
    this.targetStarts = targetStarts;
    this.pairs = pairs;
    this.skipped = skipped;
  }

  /**
   * All pairs of a corpus.
   *
   * @param codec what makes tokens of both sides
   * @param maximumLength pairs with a side of more tokens are skipped
   * @throws CorpusException if nothing is left
   */
  public static PairStore read(ParallelCorpus corpus, PairCodec codec, int maximumLength) {
    LongArrayList sourceStarts = new LongArrayList(new long[] {0});
    LongArrayList targetStarts = new LongArrayList(new long[] {0});
    long[] skipped = new long[1];
    try (TokenStoreWriter sources = new TokenStoreWriter(TokenStore.DEFAULT_MEMORY_LIMIT);
        TokenStoreWriter targets = new TokenStoreWriter(TokenStore.DEFAULT_MEMORY_LIMIT)) {
      corpus.forEach(
          pair -> {
            int[] source = codec.source(pair.source());
            int[] target = codec.target(pair.target());
            if (source.length > maximumLength || target.length > maximumLength) {
              skipped[0]++;
              return;
            }
            add(sources, sourceStarts, source);
            add(targets, targetStarts, target);
          });
      int size = sourceStarts.size() - 1;
      if (size == 0) {
        throw new CorpusException(
            "Expected sentence pairs of at most %d tokens (--max-length) in %s, found none%s."
                .formatted(
                    maximumLength,
                    corpus,
                    skipped[0] == 0 ? "" : " (" + skipped[0] + " are longer)"));
      }
      int[] pairs = new int[size];
      Arrays.setAll(pairs, i -> i);
      return new PairStore(
          sources.finish(),
          targets.finish(),
          sourceStarts.toLongArray(),
          targetStarts.toLongArray(),
          pairs,
          skipped[0]);
    }
  }

  private static void add(TokenStoreWriter writer, LongArrayList starts, int[] tokens) {
    for (int token : tokens) {
      writer.add(token);
    }
    starts.add(starts.getLong(starts.size() - 1) + tokens.length);
  }

  /** How many pairs there are. */
  public int size() {
    return pairs.length;
  }

  /** How many minibatches they make. */
  public int batches(int batchSize) {
    return (pairs.length + batchSize - 1) / batchSize;
  }

  /** Most tokens of a pair, those of both sides together. */
  public long longest() {
    return IntStream.range(0, size())
        .mapToLong(pair -> (long) sourceLength(pair) + targetLength(pair))
        .max()
        .orElse(0);
  }

  /** How many pairs were too long. */
  public long skipped() {
    return skipped;
  }

  /** The source of a pair. */
  public int[] source(int pair) {
    return sentence(sources, sourceStarts, pairs[pair]);
  }

  /** The target of a pair. */
  public int[] target(int pair) {
    return sentence(targets, targetStarts, pairs[pair]);
  }

  int sourceLength(int pair) {
    return (int) (sourceStarts[pairs[pair] + 1] - sourceStarts[pairs[pair]]);
  }

  int targetLength(int pair) {
    return (int) (targetStarts[pairs[pair] + 1] - targetStarts[pairs[pair]]);
  }

  private static int[] sentence(TokenStore store, long[] starts, int pair) {
    int[] tokens = new int[(int) (starts[pair + 1] - starts[pair])];
    store.copy(starts[pair], tokens, 0, tokens.length);
    return tokens;
  }

  /**
   * Divides the pairs at random.
   *
   * @param validation share of the pairs that is not trained on, from 0 to 1
   * @throws CorpusException if a share above 0 comes to no pair, or to all of them
   */
  public PairSplit split(double validation, long seed) {
    int[] shuffled = pairs.clone();
    IntArrays.shuffle(shuffled, new Random(seed));
    int size = (int) Math.round(validation * shuffled.length);
    if ((validation > 0 && size == 0) || size >= shuffled.length) {
      throw new CorpusException(
          "Expected pairs on both sides of a fraction (--validation-fraction, --test-fraction) of %s"
                  .formatted(validation)
              + " of %d, found %d and %d."
                  .formatted(shuffled.length, shuffled.length - size, size));
    }
    return new PairSplit(
        with(Arrays.copyOfRange(shuffled, size, shuffled.length)),
        with(Arrays.copyOfRange(shuffled, 0, size)));
  }

  /** The pairs as text, decoded; what the vocabularies do not know is lost. */
  public ParallelCorpus texts(PairCodec codec) {
    List<SentencePair> texts = new ArrayList<>();
    for (int pair = 0; pair < size(); pair++) {
      texts.add(
          new SentencePair(
              codec.sourceCodec().decode(source(pair)).strip(),
              codec.targetCodec().decode(target(pair)).strip()));
    }
    return ParallelCorpus.of(texts);
  }

  private PairStore with(int[] chosen) {
    return new PairStore(sources, targets, sourceStarts, targetStarts, chosen, 0);
  }

  @Override
  public void close() {
    sources.close();
    targets.close();
  }
}
