package org.gru4j.speech.decoding;

import java.util.ArrayList;
import java.util.List;
import org.gru4j.speech.ctc.Emissions;

/** The frames of an utterance that come piece by piece. */
final class FrameBuffer {
  private final int symbols;
  private final List<double[]> frames = new ArrayList<>();

  FrameBuffer(int symbols) {
    this.symbols = symbols;
  }

  /**
   * Takes further frames.
   *
   * @throws IllegalArgumentException if they have another number of symbols
   */
  void add(Emissions piece) {
    if (piece.symbols() != symbols) {
      throw new IllegalArgumentException(
          "Expected log-probabilities of %d symbols, found %d."
              .formatted(symbols, piece.symbols()));
    }
    for (int t = 0; t < piece.frames(); t++) {
      double[] frame = new double[symbols];
      for (int symbol = 0; symbol < symbols; symbol++) {
        frame[symbol] = piece.get(t, symbol);
      }
      frames.add(frame);
    }
  }

  int size() {
    return frames.size();
  }

  double[] frame(int index) {
    return frames.get(index);
  }

  /** All frames so far, at least one. */
  Emissions all() {
    return Emissions.of(frames.toArray(double[][]::new));
  }
}
