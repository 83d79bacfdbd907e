package org.gru4j.speech.ctc;

import java.util.Arrays;

/**
 * The paths of one utterance through its text: T frames, and the text's L symbols with a blank
 * before, between and behind them as S = 2L + 1 states, of which the even ones are the blanks.
 *
 * <p>At each frame a path stays, goes on by one state, or by two where that leaves out a blank
 * between different symbols. It starts in one of the first two states and ends in one of the last
 * two.
 */
final class Lattice {
  private final int frames;
  private final int[] labels;
  private final int states;

  /** {@code emissions[t * (L + 1)]} is the blank's log-probability, that of symbol i follows. */
  private final double[] emissions;

  private Lattice(int[] labels, double[] emissions) {
    this.labels = labels;
    this.states = 2 * labels.length + 1;
    this.emissions = emissions;
    this.frames = emissions.length / (labels.length + 1);
  }

  /** Log-probabilities by frame and symbol. */
  interface FrameScores {
    double get(int frame, int symbol);
  }

  /** The lattice of a text that fits into that many frames, at least one. */
  static Lattice of(int frames, int[] labels, int blank, FrameScores scores) {
    int width = labels.length + 1;
    double[] emissions = new double[frames * width];
    for (int t = 0; t < frames; t++) {
      emissions[t * width] = scores.get(t, blank);
      for (int i = 0; i < labels.length; i++) {
        emissions[t * width + 1 + i] = scores.get(t, labels[i]);
      }
    }
    return new Lattice(labels, emissions);
  }

  private double emission(int t, int s) {
    return emissions[t * (labels.length + 1) + ((s & 1) == 0 ? 0 : (s + 1) / 2)];
  }

  /** Whether a path may come to state s from two states before. */
  private boolean skipsTo(int s) {
    return (s & 1) == 1 && s >= 3 && labels[s / 2] != labels[s / 2 - 1];
  }

  /** The first state from which the end can still be reached. */
  private int first(int t) {
    return Math.max(0, states - 2 * (frames - t));
  }

  /** The state behind the last one that can be reached from the start. */
  private int end(int t) {
    return Math.min(states, 2 * t + 2);
  }

  /** {@code ln p(text | frames)}. */
  double logProbability() {
    double[] forward = forward();
    return total(forward);
  }

  private double total(double[] forward) {
    double last = forward[frames * states - 1];
    return states == 1 ? last : LogSpace.add(last, forward[frames * states - 2]);
  }

  /**
   * {@code ln Σ} of all beginnings of paths that are in state s at frame t, this frame included
   * (equations 6 to 8), for states from which the end can be reached.
   */
  private double[] forward() {
    double[] forward = new double[frames * states];
    Arrays.fill(forward, LogSpace.ZERO);
    for (int s = first(0); s < end(0); s++) {
      forward[s] = emission(0, s);
    }
    for (int t = 1; t < frames; t++) {
      int before = (t - 1) * states;
      for (int s = first(t); s < end(t); s++) {
        double stay = forward[before + s];
        double next = s >= 1 ? forward[before + s - 1] : LogSpace.ZERO;
        double sum =
            skipsTo(s)
                ? LogSpace.add(stay, next, forward[before + s - 2])
                : LogSpace.add(stay, next);
        forward[t * states + s] = sum + emission(t, s);
      }
    }
    return forward;
  }

  /**
   * Looks at how probable it is that a path through the whole text is in a state at a frame
   * (equation 14, divided by the probability of the text).
   *
   * @param visitor gets frame, place of the symbol in the text or -1 for a blank, and the
   *     probability; symbols that stand more than once in the text, and the blanks, come several
   *     times for a frame
   * @return {@code ln p(text | frames)}; if it is that of 0, nothing was visited
   */
  double occupancies(Visitor visitor) {
    double[] forward = forward();
    double total = total(forward);
    if (total == LogSpace.ZERO) {
      return total;
    }
    // ln Σ of all ends of paths from state s at frame t on, this frame not included (equations 9 to
    // 11).
    double[] backward = new double[states];
    double[] later = new double[states];
    Arrays.fill(backward, LogSpace.ZERO);
    Arrays.fill(later, LogSpace.ZERO);
    backward[states - 1] = 0;
    if (states > 1) {
      backward[states - 2] = 0;
    }
    for (int t = frames - 1; t >= 0; t--) {
      if (t < frames - 1) {
        step(t, later, backward);
      }
      for (int s = first(t); s < end(t); s++) {
        double probability = Math.exp(forward[t * states + s] + backward[s] - total);
        visitor.visit(t, (s & 1) == 0 ? -1 : s / 2, probability);
      }
      double[] swap = later;
      later = backward;
      backward = swap;
    }
    return total;
  }

  private void step(int t, double[] later, double[] backward) {
    Arrays.fill(backward, LogSpace.ZERO);
    for (int s = first(t); s < end(t); s++) {
      double stay = later[s] + emission(t + 1, s);
      double next = s + 1 < states ? later[s + 1] + emission(t + 1, s + 1) : LogSpace.ZERO;
      backward[s] =
          s + 2 < states && skipsTo(s + 2)
              ? LogSpace.add(stay, next, later[s + 2] + emission(t + 1, s + 2))
              : LogSpace.add(stay, next);
    }
  }

  /** Is told a probability. */
  interface Visitor {
    void visit(int frame, int place, double probability);
  }

  /** The state at each frame of the most probable path (Viterbi). */
  int[] bestPath() {
    double[] best = new double[states];
    double[] before = new double[states];
    byte[] steps = new byte[frames * states];
    Arrays.fill(best, LogSpace.ZERO);
    for (int s = first(0); s < end(0); s++) {
      best[s] = emission(0, s);
    }
    for (int t = 1; t < frames; t++) {
      double[] swap = before;
      before = best;
      best = swap;
      Arrays.fill(best, LogSpace.ZERO);
      for (int s = first(t); s < end(t); s++) {
        int step = 0;
        for (int by = 1; by <= (skipsTo(s) ? 2 : Math.min(1, s)); by++) {
          step = before[s - by] > before[s - step] ? by : step;
        }
        steps[t * states + s] = (byte) step;
        best[s] = before[s - step] + emission(t, s);
      }
    }
    int[] path = new int[frames];
    int state = states > 1 && best[states - 2] > best[states - 1] ? states - 2 : states - 1;
    for (int t = frames - 1; t >= 0; t--) {
      path[t] = state;
      state -= steps[t * states + state];
    }
    return path;
  }
}
