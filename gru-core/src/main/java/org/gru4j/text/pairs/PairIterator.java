package org.gru4j.text.pairs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import org.gru4j.text.tokens.Vocabulary;
import org.gru4j.train.LengthBuckets;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Minibatches of sentence pairs of similar length, so that little of a batch is padding.
 *
 * <p>Features: what the decoder reads, {@code [B, 1, target + 1]}, the begin symbol and the target;
 * then what the encoder reads, {@code [B, 1, source + 1]}, the source and the end symbol. Labels
 * {@code [B, 1, target + 1]}: the target and the end symbol. All with masks {@code [B, time]}, 1 =
 * real.
 *
 * <p>In training, {@link LengthBuckets} shuffle the pairs anew in each epoch.
 */
public final class PairIterator implements MultiDataSetIterator {
  private static final long serialVersionUID = 1L;

  private final transient PairStore pairs;
  private final transient LengthBuckets buckets;
  private final int batchSize;
  private final int sourceEnd;
  private final int targetBegin;
  private final int targetEnd;
  private final @Nullable Long seed;
  private int epoch;
  private transient List<int[]> batches;
  private int position;
  private transient @Nullable MultiDataSetPreProcessor preProcessor;

  private PairIterator(PairStore pairs, PairCodec codec, int batchSize, @Nullable Long seed) {
    this.pairs = pairs;
    this.buckets =
        new LengthBuckets(
            pairs.size(),
            batchSize,
            Comparator.<Integer>comparingInt(pairs::targetLength)
                .thenComparingInt(pairs::sourceLength));
    this.batchSize = batchSize;
    Vocabulary source = codec.sourceCodec().vocabulary();
    Vocabulary target = codec.targetCodec().vocabulary();
    this.sourceEnd = source.indexOf(source.endSymbol().orElseThrow());
    this.targetBegin = target.indexOf(target.beginSymbol().orElseThrow());
    this.targetEnd = target.indexOf(target.endSymbol().orElseThrow());
    this.seed = seed;
    this.batches = plan();
  }

  /** Batches for training. */
  public static PairIterator training(PairStore pairs, PairCodec codec, int batchSize, long seed) {
    return new PairIterator(pairs, codec, batchSize, seed);
  }

  /** Batches for evaluation: sorted by length, the same in every epoch. */
  public static PairIterator evaluation(PairStore pairs, PairCodec codec, int batchSize) {
    return new PairIterator(pairs, codec, batchSize, null);
  }

  private List<int[]> plan() {
    return seed == null ? buckets.sorted() : buckets.shuffled(seed, epoch);
  }

  /** How many batches an epoch has. */
  public int batches() {
    return pairs.batches(batchSize);
  }

  /** Goes to a batch of an epoch, each counted from 0. */
  public void seek(int toEpoch, int batch) {
    if (toEpoch != epoch) {
      epoch = toEpoch;
      batches = plan();
    }
    position = batch;
  }

  @Override
  public boolean hasNext() {
    return position < batches.size();
  }

  @Override
  public MultiDataSet next() {
    if (!hasNext()) {
      throw new NoSuchElementException("There are no more batches in this epoch.");
    }
    int[] chosen = batches.get(position++);
    List<int[]> sources = new ArrayList<>();
    List<int[]> inputs = new ArrayList<>();
    List<int[]> labels = new ArrayList<>();
    for (int pair : chosen) {
      int[] target = pairs.target(pair);
      sources.add(append(pairs.source(pair), sourceEnd));
      labels.add(append(target, targetEnd));
      int[] input = new int[target.length + 1];
      input[0] = targetBegin;
      System.arraycopy(target, 0, input, 1, target.length);
      inputs.add(input);
    }
    INDArray targetMask = mask(labels);
    MultiDataSet data =
        new org.nd4j.linalg.dataset.MultiDataSet(
            new INDArray[] {padded(inputs), padded(sources)},
            new INDArray[] {padded(labels)},
            new INDArray[] {targetMask, mask(sources)},
            new INDArray[] {targetMask.dup()});
    if (preProcessor != null) {
      preProcessor.preProcess(data);
    }
    return data;
  }

  private static int[] append(int[] tokens, int last) {
    int[] longer = Arrays.copyOf(tokens, tokens.length + 1);
    longer[tokens.length] = last;
    return longer;
  }

  private static int longest(List<int[]> sentences) {
    return sentences.stream().mapToInt(sentence -> sentence.length).max().orElse(0);
  }

  /** Sentences of unequal length as {@code [B, 1, longest]}, zeros behind their ends. */
  public static INDArray padded(List<int[]> sentences) {
    int longest = longest(sentences);
    float[] values = new float[sentences.size() * longest];
    for (int i = 0; i < sentences.size(); i++) {
      int[] sentence = sentences.get(i);
      for (int t = 0; t < sentence.length; t++) {
        values[i * longest + t] = sentence[t];
      }
    }
    return Nd4j.create(values, new long[] {sentences.size(), 1, longest}, 'c');
  }

  /** {@code [B, longest]}, 1 within the sentences. */
  public static INDArray mask(List<int[]> sentences) {
    int longest = longest(sentences);
    float[] values = new float[sentences.size() * longest];
    for (int i = 0; i < sentences.size(); i++) {
      Arrays.fill(values, i * longest, i * longest + sentences.get(i).length, 1);
    }
    return Nd4j.create(values, new long[] {sentences.size(), longest}, 'c').castTo(DataType.FLOAT);
  }

  @Override
  public MultiDataSet next(int num) {
    throw new UnsupportedOperationException("The batch size is fixed: next().");
  }

  /** Goes on with the next epoch. */
  @Override
  public void reset() {
    seek(epoch + 1, 0);
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  /** Deeplearning4j may fetch ahead: an epoch's batches do not depend on when they are read. */
  @Override
  public boolean asyncSupported() {
    return true;
  }

  @Override
  public void setPreProcessor(@Nullable MultiDataSetPreProcessor preProcessor) {
    this.preProcessor = preProcessor;
  }

  @Override
  public @Nullable MultiDataSetPreProcessor getPreProcessor() {
    return preProcessor;
  }
}
