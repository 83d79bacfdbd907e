package org.gru4j.math.crf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A conditional random field over sequences of tags (Lafferty, McCallum and Pereira 2001, ICML,
 * "Conditional random fields: probabilistic models for segmenting and labeling sequence data").
 *
 * <pre>
 *   score(y) = start[y_1] + Σ_t emission[t][y_t] + Σ_t transition[y_t][y_t+1] + end[y_T]
 *   Z        = Σ_y exp score(y)
 *   p(y)     = exp(score(y)) / Z
 * </pre>
 *
 * <p>A transition, start or end of {@link #FORBIDDEN} is part of no sequence. Emissions are {@code
 * [time][tags]}. Sums are computed as logarithms in double precision: forward and backward sums
 * take {@code time * tags} exponentials, and products of {@code tags²}, not exponentials of {@code
 * tags²}. Without steps there is one sequence, the empty one, of score 0.
 *
 * <p>Immutable; for any number of threads.
 */
public final class LinearChain {
  /** The score of what must not be. */
  public static final double FORBIDDEN = Double.NEGATIVE_INFINITY;

  /** Transitions up to this, and exponents of what they are multiplied with, cannot overflow. */
  private static final double MODERATE = 300;

  /** In sums above this nothing counts that has become zero beside moderate transitions. */
  private static final double SAFE_SUM = 1e-150;

  private final double[][] transitions;
  private final double[][] factors;
  private final double[] starts;
  private final double[] ends;

  /** Whether no transition is so large that products of exponentials could lose digits. */
  private final boolean moderate;

  /**
   * A chain.
   *
   * @param transitions {@code [from][to]}
   * @throws IllegalArgumentException if the sizes differ
   */
  public LinearChain(double[][] transitions, double[] starts, double[] ends) {
    int tags = starts.length;
    this.transitions = new double[tags][];
    this.factors = new double[tags][tags];
    this.starts = starts.clone();
    this.ends = ends.clone();
    if (transitions.length != tags || ends.length != tags) {
      throw new IllegalArgumentException(
          "Expected transitions, starts and ends of as many tags, found %d, %d and %d."
              .formatted(transitions.length, tags, ends.length));
    }
    boolean small = true;
    for (int from = 0; from < tags; from++) {
      this.transitions[from] = Arrays.copyOf(transitions[from], tags);
      for (int to = 0; to < tags; to++) {
        factors[from][to] = Math.exp(transitions[from][to]);
        small &= transitions[from][to] <= MODERATE;
      }
    }
    this.moderate = small;
  }

  /** How many tags there are. */
  public int tags() {
    return starts.length;
  }

  /** The scores of transitions, {@code [from][to]}. */
  public double[][] transitions() {
    return Arrays.stream(transitions).map(double[]::clone).toArray(double[][]::new);
  }

  /** What it scores to begin with each tag. */
  public double[] starts() {
    return starts.clone();
  }

  /** What it scores to end with each tag. */
  public double[] ends() {
    return ends.clone();
  }

  /** The score of a sequence of tags; {@link #FORBIDDEN} if it must not be. */
  public double score(double[][] emissions, int[] path) {
    if (path.length == 0) {
      return 0;
    }
    double score = starts[path[0]] + ends[path[path.length - 1]];
    for (int t = 0; t < path.length; t++) {
      score += emissions[t][path[t]] + (t == 0 ? 0 : transitions[path[t - 1]][path[t]]);
    }
    return score;
  }

  /** {@code ln Z}. */
  public double logPartition(double[][] emissions) {
    return emissions.length == 0 ? 0 : total(forward(emissions));
  }

  private double total(double[][] forward) {
    return logSum(plus(forward[forward.length - 1], ends));
  }

  /** {@code ln Z} and the probabilities of tags and transitions. */
  public TagPosterior posterior(double[][] emissions) {
    int time = emissions.length;
    double[][] expected = new double[tags()][tags()];
    if (time == 0) {
      return new TagPosterior(0, new double[0][], expected);
    }
    double[][] forward = forward(emissions);
    double[][] backward = backward(emissions);
    double logPartition = total(forward);
    double[][] marginals = new double[time][];
    for (int t = 0; t < time; t++) {
      marginals[t] = plus(forward[t], backward[t]);
      for (int tag = 0; tag < tags(); tag++) {
        marginals[t][tag] = Math.exp(marginals[t][tag] - logPartition);
      }
      if (t > 0) {
        double[] behind = plus(emissions[t], backward[t]);
        addTransitions(forward[t - 1], behind, logPartition, expected);
      }
    }
    return new TagPosterior(logPartition, marginals, expected);
  }

  /** {@code [t][j] = ln Σ exp score} of all beginnings that end with tag j at step t. */
  private double[][] forward(double[][] emissions) {
    double[][] forward = new double[emissions.length][];
    forward[0] = plus(starts, emissions[0]);
    double[] sums = new double[tags()];
    for (int t = 1; t < emissions.length; t++) {
      double largest = largest(forward[t - 1]);
      Arrays.fill(sums, 0);
      for (int from = 0; from < tags(); from++) {
        double weight = Math.exp(forward[t - 1][from] - largest);
        for (int to = 0; to < tags(); to++) {
          sums[to] += weight * factors[from][to];
        }
      }
      forward[t] = new double[tags()];
      for (int to = 0; to < tags(); to++) {
        double before =
            isSafe(sums[to]) ? largest + Math.log(sums[to]) : exactBefore(forward[t - 1], to);
        forward[t][to] = before + emissions[t][to];
      }
    }
    return forward;
  }

  /** {@code [t][i] = ln Σ exp score} of all that can follow tag i at step t. */
  private double[][] backward(double[][] emissions) {
    double[][] backward = new double[emissions.length][];
    backward[emissions.length - 1] = ends.clone();
    double[] weights = new double[tags()];
    for (int t = emissions.length - 2; t >= 0; t--) {
      double[] behind = plus(emissions[t + 1], backward[t + 1]);
      double largest = largest(behind);
      for (int to = 0; to < tags(); to++) {
        weights[to] = Math.exp(behind[to] - largest);
      }
      backward[t] = new double[tags()];
      for (int from = 0; from < tags(); from++) {
        double sum = 0;
        for (int to = 0; to < tags(); to++) {
          sum += factors[from][to] * weights[to];
        }
        backward[t][from] =
            isSafe(sum) ? largest + Math.log(sum) : logSum(plus(transitions[from], behind));
      }
    }
    return backward;
  }

  /** Whether a sum of products of exponentials has lost nothing to underflow or overflow. */
  private boolean isSafe(double sum) {
    return moderate && sum > SAFE_SUM;
  }

  private double exactBefore(double[] forward, int to) {
    double[] sums = new double[tags()];
    for (int from = 0; from < tags(); from++) {
      sums[from] = forward[from] + transitions[from][to];
    }
    return logSum(sums);
  }

  private void addTransitions(
      double[] forward, double[] behind, double logPartition, double[][] expected) {
    double largest = largest(forward);
    double[] before = new double[tags()];
    double[] after = new double[tags()];
    boolean safe = moderate;
    for (int tag = 0; tag < tags(); tag++) {
      before[tag] = Math.exp(forward[tag] - largest);
      double exponent = behind[tag] + largest - logPartition;
      safe &= exponent <= MODERATE;
      after[tag] = Math.exp(exponent);
    }
    for (int from = 0; from < tags(); from++) {
      for (int to = 0; to < tags(); to++) {
        expected[from][to] +=
            safe
                ? before[from] * factors[from][to] * after[to]
                : Math.exp(forward[from] + transitions[from][to] + behind[to] - logPartition);
      }
    }
  }

  private static double[] plus(double[] a, double[] b) {
    double[] sum = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      sum[i] = a[i] + b[i];
    }
    return sum;
  }

  private static double largest(double[] values) {
    double largest = FORBIDDEN;
    for (double value : values) {
      largest = Math.max(largest, value);
    }
    // The difference of two infinities is no number.
    return largest == FORBIDDEN ? 0 : largest;
  }

  private static double logSum(double[] values) {
    double largest = largest(values);
    double sum = 0;
    for (double value : values) {
      sum += Math.exp(value - largest);
    }
    return largest + Math.log(sum);
  }

  /**
   * The most probable sequence of tags (Viterbi 1967).
   *
   * @throws IllegalArgumentException if all are forbidden
   */
  public TagPath best(double[][] emissions) {
    List<TagPath> best = best(emissions, 1);
    if (best.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected an allowed sequence of %d tags, found none.".formatted(emissions.length));
    }
    return best.get(0);
  }

  /**
   * The most probable sequences of tags, the best first.
   *
   * @param count how many at most; there may be fewer that are not forbidden
   */
  public List<TagPath> best(double[][] emissions, int count) {
    if (emissions.length == 0) {
      return List.of(new TagPath(new int[0], 0));
    }
    List<List<Step>> steps = new ArrayList<>();
    for (int tag = 0; tag < tags(); tag++) {
      steps.add(List.of(new Step(tag, starts[tag] + emissions[0][tag], null)));
    }
    for (int t = 1; t < emissions.length; t++) {
      List<List<Step>> next = new ArrayList<>();
      for (int tag = 0; tag < tags(); tag++) {
        next.add(extended(steps, tag, emissions[t][tag], count));
      }
      steps = next;
    }
    List<Step> complete = new ArrayList<>();
    for (List<Step> ofTag : steps) {
      for (Step step : ofTag) {
        complete.add(new Step(step.tag, step.score + ends[step.tag], step.before));
      }
    }
    return best(complete, count).stream().map(step -> step.path(emissions.length)).toList();
  }

  private List<Step> extended(List<List<Step>> steps, int tag, double emission, int count) {
    List<Step> candidates = new ArrayList<>();
    for (List<Step> ofTag : steps) {
      for (Step step : ofTag) {
        double score = step.score + transitions[step.tag][tag] + emission;
        candidates.add(new Step(tag, score, step));
      }
    }
    return best(candidates, count);
  }

  /** The first of equals stays the first, so that the same is chosen every time. */
  private static List<Step> best(List<Step> steps, int count) {
    if (count > 1) {
      return steps.stream()
          .filter(step -> step.score > FORBIDDEN)
          .sorted((a, b) -> Double.compare(b.score, a.score))
          .limit(count)
          .toList();
    }
    Step best = null;
    for (Step step : steps) {
      if (step.score > (best == null ? FORBIDDEN : best.score)) {
        best = step;
      }
    }
    return best == null ? List.of() : List.of(best);
  }

  /** The end of the beginning of a sequence. */
  private record Step(int tag, double score, @Nullable Step before) {
    TagPath path(int length) {
      int[] tags = new int[length];
      Step step = this;
      for (int t = length - 1; step != null; t--) {
        tags[t] = step.tag;
        step = step.before;
      }
      return new TagPath(tags, score);
    }
  }
}
