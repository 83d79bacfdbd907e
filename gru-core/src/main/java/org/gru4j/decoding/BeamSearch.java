package org.gru4j.decoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.gru4j.metrics.DivergedException;
import org.jspecify.annotations.Nullable;

/**
 * Beam search over several sources at once.
 *
 * <p>At each step the best continuations of a source's hypotheses become its next hypotheses; those
 * that end are put aside. A source is done when no living hypothesis can outrank the best that have
 * ended, whatever it goes on with: log-probabilities only fall, and no length penalty divides by
 * more than that of the maximum length. A beam as wide as the space is therefore exhaustive search.
 */
public final class BeamSearch {
  private final BeamOptions options;
  private final int begin;
  private final int end;
  private final boolean beginIsText;
  private final int[] forbidden;

  /**
   * A search.
   *
   * @param begin symbol that each text starts with
   * @param end symbol that ends a text
   * @param forbidden tokens that are never written
   */
  public BeamSearch(BeamOptions options, int begin, int end, int... forbidden) {
    this(options, begin, end, false, forbidden);
  }

  private BeamSearch(
      BeamOptions options, int begin, int end, boolean beginIsText, int... forbidden) {
    this.options = options;
    this.begin = begin;
    this.end = end;
    this.beginIsText = beginIsText;
    this.forbidden = forbidden.clone();
  }

  /**
   * A search for what goes on behind a text that the predictor has read.
   *
   * @param last token of that text, which the predictor reads next
   * @param end symbol that ends a text; -1 if there is none, and each is as long as may be
   * @param forbidden tokens that are never written
   */
  public static BeamSearch continuing(BeamOptions options, int last, int end, int... forbidden) {
    return new BeamSearch(options, last, end, true, forbidden);
  }

  /**
   * Searches.
   *
   * @param predictor has the width of the search as rows for each source, all in the same state
   * @param sources how many there are
   * @return for each source its best hypotheses, the best first: at least one, and unfinished ones
   *     only if none has ended
   */
  public List<List<Hypothesis>> search(StepPredictor predictor, int sources) {
    List<Beam> beams = new ArrayList<>();
    for (int source = 0; source < sources; source++) {
      beams.add(new Beam(source));
    }
    int width = options.width();
    int[] origins = new int[sources * width];
    int[] tokens = new int[sources * width];
    Arrays.setAll(origins, row -> row);
    Arrays.fill(tokens, begin);
    for (int length = 1; length <= options.maximumLength(); length++) {
      float[] logProbabilities =
          DivergedException.requireLogProbabilities(predictor.advance(origins, tokens));
      float[] attention = predictor.attention();
      boolean living = false;
      for (Beam beam : beams) {
        if (!beam.isDone()) {
          beam.grow(logProbabilities, attention, predictor.vocabularySize(), rows(beams));
        }
        beam.writeRows(origins, tokens);
        living |= !beam.isDone();
      }
      if (!living) {
        break;
      }
    }
    return beams.stream().map(Beam::best).toList();
  }

  private int rows(List<Beam> beams) {
    return beams.size() * options.width();
  }

  /** A hypothesis, as a list from its end. */
  private static final class Living {
    final @Nullable Living before;
    final int row;
    final int token;
    final int length;
    final double logProbability;
    final float[] attention;

    private Living(int row, int token) {
      this.before = null;
      this.row = row;
      this.token = token;
      this.length = 0;
      this.logProbability = 0;
      this.attention = new float[0];
    }

    Living(Candidate candidate, int row, float[] attention) {
      this.before = candidate.from();
      this.row = row;
      this.token = candidate.token();
      this.length = candidate.from().length + 1;
      this.logProbability = candidate.logProbability();
      this.attention = attention;
    }

    /** The hypothesis that this one goes on from; itself if it has just begun. */
    Living before() {
      return before == null ? this : before;
    }
  }

  private record Candidate(Living from, int token, double logProbability) {}

  /** The hypotheses of one source. */
  private final class Beam {
    private final int firstRow;
    private List<Living> living = new ArrayList<>();
    private final List<Hypothesis> ended = new ArrayList<>();
    private boolean started;

    Beam(int source) {
      this.firstRow = source * options.width();
    }

    void grow(float[] logProbabilities, float[] attention, int vocabulary, int rows) {
      List<Candidate> candidates = candidates(logProbabilities, vocabulary);
      started = true;
      int places = attention.length / rows;
      List<Living> next = new ArrayList<>();
      for (Candidate candidate : candidates) {
        if (next.size() == options.width()) {
          break;
        }
        int row = candidate.from().row;
        float[] attended = Arrays.copyOfRange(attention, row * places, (row + 1) * places);
        Living grown = new Living(candidate, firstRow + next.size(), attended);
        if (grown.token == end) {
          ended.add(hypothesis(grown, true));
        } else {
          next.add(grown);
        }
      }
      ended.sort(Comparator.comparingDouble(Hypothesis::score).reversed());
      living = next;
    }

    /**
     * The best continuations, the best first; enough of them that the beam is full without ends.
     */
    private List<Candidate> candidates(float[] logProbabilities, int vocabulary) {
      int kept = 2 * options.width();
      PriorityQueue<Candidate> best =
          new PriorityQueue<>(kept + 1, Comparator.comparingDouble(Candidate::logProbability));
      for (Living from : started ? living : List.of(root())) {
        boolean[] blocked = blocked(from, vocabulary);
        int offset = from.row * vocabulary;
        for (int token = 0; token < vocabulary; token++) {
          double logProbability = from.logProbability + logProbabilities[offset + token];
          boolean possible = logProbability > Double.NEGATIVE_INFINITY && !blocked[token];
          if (possible
              && (best.size() < kept || logProbability > best.element().logProbability())) {
            best.add(new Candidate(from, token, logProbability));
            if (best.size() > kept) {
              best.remove();
            }
          }
        }
      }
      List<Candidate> sorted = new ArrayList<>(best);
      sorted.sort(
          Comparator.comparingDouble(Candidate::logProbability)
              .reversed()
              .thenComparingInt(candidate -> candidate.from().row)
              .thenComparingInt(Candidate::token));
      return sorted;
    }

    private Living root() {
      return new Living(firstRow, begin);
    }

    private boolean[] blocked(Living from, int vocabulary) {
      boolean[] blocked = new boolean[vocabulary];
      blocked[begin] = !beginIsText;
      for (int token : forbidden) {
        blocked[token] = true;
      }
      int size = options.blockedNgram();
      List<Integer> written = tokens(from);
      if (size > 0 && written.size() >= size) {
        List<Integer> last = written.subList(written.size() - size + 1, written.size());
        for (int i = 0; i + size <= written.size(); i++) {
          if (written.subList(i, i + size - 1).equals(last)) {
            blocked[written.get(i + size - 1)] = true;
          }
        }
      }
      return blocked;
    }

    private static List<Integer> tokens(Living last) {
      Integer[] tokens = new Integer[last.length];
      for (Living each = last; each.length > 0; each = each.before()) {
        tokens[each.length - 1] = each.token;
      }
      return Arrays.asList(tokens);
    }

    private static List<float[]> attention(Living last) {
      float[][] rows = new float[last.length][];
      for (Living each = last; each.length > 0; each = each.before()) {
        rows[each.length - 1] = each.attention;
      }
      return last.attention.length == 0 ? List.of() : Arrays.asList(rows);
    }

    private Hypothesis hypothesis(Living last, boolean finished) {
      List<Integer> tokens = tokens(last);
      List<float[]> attention = attention(last);
      double score =
          last.logProbability / options.penalty(last.length)
              + options.coveragePenalty() * coverage(attention);
      return new Hypothesis(
          finished ? tokens.subList(0, tokens.size() - 1) : tokens,
          last.logProbability,
          score,
          finished,
          attention);
    }

    /** {@code Σ_i ln min(Σ_j a_ij, 1)} over the places that are not padding. */
    private double coverage(List<float[]> attention) {
      double sum = 0;
      int places = attention.isEmpty() ? 0 : attention.get(0).length;
      for (int place = 0; place < places; place++) {
        double attended = 0;
        for (float[] row : attention) {
          attended += row[place];
        }
        sum += attended > 0 ? Math.log(Math.min(attended, 1)) : 0;
      }
      return sum;
    }

    boolean isDone() {
      if (!started) {
        return false;
      }
      if (living.isEmpty()) {
        return true;
      }
      if (ended.size() < options.best()) {
        return false;
      }
      double reachable = living.get(0).logProbability / options.penalty(options.maximumLength());
      return ended.get(options.best() - 1).score() >= reachable;
    }

    /** Rows of a beam that is done, or not full, go on with anything. */
    void writeRows(int[] origins, int[] tokens) {
      for (int i = 0; i < options.width(); i++) {
        Living each = i < living.size() ? living.get(i) : root();
        origins[firstRow + i] = each.before().row;
        tokens[firstRow + i] = each.token;
      }
    }

    List<Hypothesis> best() {
      if (ended.isEmpty()) {
        return living.stream().limit(options.best()).map(each -> hypothesis(each, false)).toList();
      }
      return List.copyOf(ended.subList(0, Math.min(options.best(), ended.size())));
    }
  }
}
