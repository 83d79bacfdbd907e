package org.gru4j.speech.ctc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a network says of one utterance: the natural logarithm of the probability of every symbol at
 * every frame. Immutable.
 */
public final class Emissions {
  private final double[] values;
  private final int frames;
  private final int symbols;

  private Emissions(double[] values, int symbols) {
    this.values = values;
    this.symbols = symbols;
    this.frames = values.length / symbols;
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        throw new IllegalArgumentException(
            "Expected log-probabilities, found NaN for symbol %d at frame %d."
                .formatted(i % symbols, i / symbols));
      }
    }
  }

  /**
   * Of numbers, frame by frame.
   *
   * @param logProbabilities {@code [frames, symbols]}, at least one frame
   * @throws IllegalArgumentException if a frame has another number of symbols, or a number is NaN
   */
  public static Emissions of(double[][] logProbabilities) {
    int symbols = logProbabilities[0].length;
    for (double[] frame : logProbabilities) {
      if (frame.length != symbols) {
        throw new IllegalArgumentException(
            "Expected %d symbols in every frame, found %d.".formatted(symbols, frame.length));
      }
    }
    return new Emissions(
        Arrays.stream(logProbabilities).flatMapToDouble(Arrays::stream).toArray(), symbols);
  }

  /**
   * Of a matrix, frame by frame.
   *
   * @param logProbabilities {@code [frames, symbols]}
   * @throws IllegalArgumentException if a number is NaN
   */
  public static Emissions of(INDArray logProbabilities) {
    double[] values = logProbabilities.castTo(DataType.DOUBLE).dup('c').data().asDouble();
    return new Emissions(values, (int) logProbabilities.size(1));
  }

  /**
   * Of a minibatch, without its padding.
   *
   * @param logProbabilities {@code [batch, symbols, time]}, as an output layer in NCW format
   *     returns them
   * @param mask {@code [batch, time]}, 1 for a frame and 0 for padding; null if all are frames
   * @throws IllegalArgumentException if a number is NaN
   */
  public static List<Emissions> ofBatch(INDArray logProbabilities, @Nullable INDArray mask) {
    List<Emissions> batch = new ArrayList<>();
    int symbols = (int) logProbabilities.size(1);
    int time = (int) logProbabilities.size(2);
    for (int example = 0; example < logProbabilities.size(0); example++) {
      double[] values =
          logProbabilities
              .slice(example)
              .transpose()
              .castTo(DataType.DOUBLE)
              .dup('c')
              .data()
              .asDouble();
      double[] kept = new double[values.length];
      int frames = 0;
      for (int step = 0; step < time; step++) {
        if (mask == null || mask.getDouble(example, step) != 0) {
          System.arraycopy(values, step * symbols, kept, frames * symbols, symbols);
          frames++;
        }
      }
      batch.add(new Emissions(Arrays.copyOf(kept, frames * symbols), symbols));
    }
    return batch;
  }

  /** Number of frames. */
  public int frames() {
    return frames;
  }

  /** Number of symbols, the blank included. */
  public int symbols() {
    return symbols;
  }

  /** The log-probability of a symbol at a frame. */
  public double get(int frame, int symbol) {
    return values[frame * symbols + symbol];
  }

  /** The most probable symbol of a frame, the first of equal ones. */
  public int mostProbable(int frame) {
    int best = 0;
    for (int symbol = 1; symbol < symbols; symbol++) {
      best = get(frame, symbol) > get(frame, best) ? symbol : best;
    }
    return best;
  }

  /** The frames from one on and before another, as emissions of their own. */
  public Emissions slice(int from, int to) {
    return new Emissions(Arrays.copyOfRange(values, from * symbols, to * symbols), symbols);
  }
}
