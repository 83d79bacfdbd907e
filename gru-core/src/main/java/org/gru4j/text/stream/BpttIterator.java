package org.gru4j.text.stream;

import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Random;
import org.gru4j.text.CorpusException;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Batches a text for truncated backpropagation through time (Williams and Peng 1990): the token
 * stream is cut into B contiguous tracks that are read side by side, in windows of T steps. Window
 * k + 1 of a track continues its window k, so a model that carries its state from batch to batch
 * reads each track as one long text. State is to be cleared at {@link #reset}.
 *
 * <p>Features are {@code [B, 1, T]} INT32, the tokens; labels are {@code [B, 1, T]} INT32, at each
 * step the token that comes next (never one-hot). The last window may be shorter.
 *
 * <p>N tokens give N - 1 predictions. For training, each track makes (N - 1) / B predictions, and
 * the remainder of at most B - 1 is dropped. For evaluation nothing is dropped: every token but the
 * first is predicted exactly once, and where tracks end one step apart the last window has a labels
 * mask {@code [B, T]} (1 = counts). With B = 1 the predictions come in the order of the text.
 *
 * <p>{@link #position} counts the windows that were handed out; {@link #seek} goes to any of them,
 * to continue an interrupted epoch. So that it tells where training is, Deeplearning4j may not
 * fetch ahead ({@link #asyncSupported} is false); making a batch takes microseconds anyway.
 */
public final class BpttIterator implements DataSetIterator {
  private static final long serialVersionUID = 1L;

  /** How often a varying window is drawn around half of the steps. */
  private static final double SHARE_OF_HALVES = 0.05;

  private static final double DEVIATION = 5;
  private static final int SHORTEST = 5;

  private final TokenStore tokens;
  private final int tracks;
  private final int window;
  private final long shortTrack;
  private final int longTracks;
  private final int batches;

  /**
   * The first step of each varying window of the present epoch, and the end; empty if none vary.
   */
  private long[] starts = {};

  private boolean varying;
  private long seed;
  private int position;
  private @Nullable DataSetPreProcessor preProcessor;

  /**
   * Tracks of the given predictions; the first {@code longTracks} of them have one more.
   *
   * @param shortTrack predictions of the other tracks
   */
  private BpttIterator(TokenStore tokens, int tracks, int window, long shortTrack, int longTracks) {
    this(
        tokens,
        tracks,
        window,
        shortTrack,
        longTracks,
        (shortTrack + (longTracks > 0 ? 1 : 0) + window - 1) / window);
  }

  private BpttIterator(
      TokenStore tokens, int tracks, int window, long shortTrack, int longTracks, long batches) {
    this.tokens = tokens;
    this.tracks = tracks;
    this.window = window;
    this.shortTrack = shortTrack;
    this.longTracks = longTracks;
    this.batches = Math.toIntExact(batches);
  }

  /**
   * Batches for training.
   *
   * @param tracks B, the texts that are read side by side
   * @param window T, the steps through which the gradient flows
   * @throws CorpusException if the text is too short for a single window of this size
   */
  public static BpttIterator training(TokenStore tokens, int tracks, int window) {
    requirePositive(tracks, window);
    long needed = (long) tracks * window + 1;
    if (tokens.length() < needed) {
      throw new CorpusException(
          String.format(
              "Expected a text of at least %d tokens for a batch (--batch) of %d tracks in windows"
                  + " (--window) of %d steps, found %d.",
              needed, tracks, window, tokens.length()));
    }
    return new BpttIterator(tokens, tracks, window, (tokens.length() - 1) / tracks, 0);
  }

  /**
   * Batches for training whose windows end elsewhere in each epoch (Merity et al. 2017,
   * arXiv:1708.02182, section 4.1): their steps are drawn from a normal distribution around T, or
   * with a probability of 0.05 around T / 2, with a deviation of 5, and at least 5. All are then
   * stretched alike, by a few hundredths, so that every epoch has as many windows as the other
   * epochs and every prediction once.
   *
   * @param seed with the number of an epoch, of its draws
   * @throws CorpusException if the text is too short for a single window of T
   */
  public static BpttIterator varying(TokenStore tokens, int tracks, int window, long seed) {
    BpttIterator whole = training(tokens, tracks, window);
    double mean = window * (1 - SHARE_OF_HALVES / 2);
    BpttIterator drawn =
        new BpttIterator(
            tokens,
            tracks,
            window,
            whole.shortTrack,
            0,
            Math.max(1, Math.round(whole.shortTrack / mean)));
    drawn.varying = true;
    drawn.seed = seed;
    drawn.startEpoch(0);
    return drawn;
  }

  /** Draws the windows of an epoch, where they vary, and goes to its first. */
  public void startEpoch(int epoch) {
    reset();
    if (!varying) {
      return;
    }
    Random random = new Random(seed * 0x9E3779B97F4A7C15L + epoch);
    double[] ends = new double[batches + 1];
    for (int i = 0; i < batches; i++) {
      double around = random.nextDouble() < SHARE_OF_HALVES ? window / 2.0 : window;
      double steps = Math.rint(around + DEVIATION * random.nextGaussian());
      ends[i + 1] = ends[i] + Math.max(SHORTEST, steps);
    }
    starts = new long[batches + 1];
    for (int i = 1; i <= batches; i++) {
      starts[i] = Math.round(ends[i] * shortTrack / ends[batches]);
    }
  }

  /** Batches of one track, for evaluation in the order of the text. */
  public static BpttIterator evaluation(TokenStore tokens, int window) {
    return evaluation(tokens, 1, window);
  }

  /**
   * Batches for evaluation. More tracks are faster; the first token of each but the first is then
   * predicted without the text before it, so the figure is slightly worse than with one track.
   *
   * @throws CorpusException if the text has not two tokens, or fewer than the tracks need
   */
  public static BpttIterator evaluation(TokenStore tokens, int tracks, int window) {
    requirePositive(tracks, window);
    long predictions = tokens.length() - 1;
    if (predictions < tracks) {
      throw new CorpusException(
          String.format(
              "Expected a text of at least %d tokens to measure a model on it, found %d.",
              tracks + 1L, tokens.length()));
    }
    return new BpttIterator(
        tokens, tracks, window, predictions / tracks, (int) (predictions % tracks));
  }

  private static void requirePositive(int tracks, int window) {
    if (tracks < 1 || window < 1) {
      throw new IllegalArgumentException(
          "Expected at least 1 track and 1 step, found " + tracks + " and " + window + ".");
    }
  }

  /** How many windows an epoch has. */
  public int batches() {
    return batches;
  }

  /** How many windows of this epoch have been handed out. */
  public int position() {
    return position;
  }

  /**
   * Goes to a window, as if those before it had been handed out.
   *
   * @param position from 0 to {@link #batches()}
   */
  public void seek(int position) {
    this.position = Objects.checkIndex(position, batches + 1);
  }

  /** T, the steps of every window but perhaps the last, or those around which they are drawn. */
  public int window() {
    return window;
  }

  /** How many tokens are predicted in an epoch, masked steps not counted. */
  public long predictions() {
    return shortTrack * tracks + longTracks;
  }

  /** How many tokens are predicted in one window, masked steps not counted. */
  public int predictions(int position) {
    int sum = 0;
    for (int track = 0; track < tracks; track++) {
      sum += stepsInWindow(track, position);
    }
    return sum;
  }

  private int stepsInWindow(int track, int position) {
    long left = trackLength(track) - start(position);
    return (int) Math.max(0, Math.min(start(position + 1) - start(position), left));
  }

  /** The first step of a window. */
  private long start(int position) {
    return varying ? starts[position] : (long) position * window;
  }

  private long trackLength(int track) {
    return shortTrack + (track < longTracks ? 1 : 0);
  }

  private long trackStart(int track) {
    return track * shortTrack + Math.min(track, longTracks);
  }

  @Override
  public boolean hasNext() {
    return position < batches;
  }

  @Override
  public DataSet next() {
    if (!hasNext()) {
      throw new NoSuchElementException("The epoch of " + batches + " windows is over.");
    }
    // The first track is never shorter than another.
    int steps = stepsInWindow(0, position);
    int[] features = new int[tracks * steps];
    int[] labels = new int[tracks * steps];
    float[] mask = new float[tracks * steps];
    boolean masked = false;
    for (int track = 0; track < tracks; track++) {
      int count = stepsInWindow(track, position);
      long start = trackStart(track) + start(position);
      tokens.copy(start, features, track * steps, count);
      tokens.copy(start + 1, labels, track * steps, count);
      Arrays.fill(mask, track * steps, track * steps + count, 1f);
      masked |= count < steps;
    }
    position++;
    DataSet batch =
        new DataSet(
            batchOf(features, steps),
            batchOf(labels, steps),
            null,
            masked ? Nd4j.createFromArray(mask).reshape(tracks, steps) : null);
    if (preProcessor != null) {
      preProcessor.preProcess(batch);
    }
    return batch;
  }

  private INDArray batchOf(int[] indices, int steps) {
    return Nd4j.createFromArray(indices).reshape(tracks, 1, steps);
  }

  /** Not supported: the number of tracks is fixed, or they would not continue. */
  @Override
  public DataSet next(int number) {
    throw new UnsupportedOperationException(
        "The batches have " + tracks + " tracks each: take next().");
  }

  @Override
  public void reset() {
    position = 0;
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  @Override
  public boolean asyncSupported() {
    return false;
  }

  /** B, the number of tracks. */
  @Override
  public int batch() {
    return tracks;
  }

  /** 1: each step has one token index. */
  @Override
  public int inputColumns() {
    return 1;
  }

  /** -1: the number of classes is the size of the vocabulary, which is not known here. */
  @Override
  public int totalOutcomes() {
    return -1;
  }

  @Override
  public void setPreProcessor(@Nullable DataSetPreProcessor preProcessor) {
    this.preProcessor = preProcessor;
  }

  @Override
  public @Nullable DataSetPreProcessor getPreProcessor() {
    return preProcessor;
  }

  /** Null: see {@link #totalOutcomes}. */
  @Override
  public @Nullable List<String> getLabels() {
    return null;
  }
}
