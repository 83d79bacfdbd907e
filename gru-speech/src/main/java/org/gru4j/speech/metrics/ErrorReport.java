package org.gru4j.speech.metrics;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.gru4j.metrics.Bootstrap;
import org.gru4j.metrics.Estimate;
import org.gru4j.metrics.Interval;

/**
 * Word and character error rates of a set of utterances: errors and references are summed over all,
 * so that a long utterance weighs more than a short one.
 *
 * @param utterances at least one
 */
public record ErrorReport(List<ScoredUtterance> utterances) {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(0.95, 10_000, 1);

  /**
   * Keeps a copy.
   *
   * @throws IllegalArgumentException if there are no utterances
   */
  public ErrorReport {
    utterances = List.copyOf(utterances);
    checkArgument(!utterances.isEmpty(), "Expected utterances to report on, found none.");
  }

  /** All errors in words; their rate is the WER. */
  public ErrorCounts words() {
    return utterances.stream()
        .map(ScoredUtterance::words)
        .reduce(ErrorCounts.NONE, ErrorCounts::plus);
  }

  /** All errors in characters; their rate is the CER. */
  public ErrorCounts characters() {
    return utterances.stream()
        .map(ScoredUtterance::characters)
        .reduce(ErrorCounts.NONE, ErrorCounts::plus);
  }

  /** The word error rate with its 95 % interval, by 10,000 draws of utterances. */
  public Estimate wordErrorRate() {
    return rate(utterances.stream().map(ScoredUtterance::words));
  }

  /** The character error rate with its 95 % interval, by 10,000 draws of utterances. */
  public Estimate characterErrorRate() {
    return rate(utterances.stream().map(ScoredUtterance::characters));
  }

  /**
   * See M. Bisani and H. Ney, Bootstrap estimates for confidence intervals in ASR performance
   * evaluation, ICASSP 2004.
   */
  private static Estimate rate(Stream<ErrorCounts> counts) {
    List<double[]> units =
        counts.map(each -> new double[] {each.errors(), each.reference()}).toList();
    return BOOTSTRAP.estimate(units, sums -> sums[0] / sums[1]);
  }

  /** The share of utterances with any error in words. */
  public double utteranceErrorRate() {
    long wrong = utterances.stream().filter(each -> each.words().errors() > 0).count();
    return (double) wrong / utterances.size();
  }

  /** Those with the highest character error rate first, then those with more errors. */
  public List<ScoredUtterance> worst(int count) {
    return utterances.stream()
        .sorted(
            Comparator.<ScoredUtterance>comparingDouble(each -> -each.characters().rate())
                .thenComparingLong(each -> -each.characters().errors())
                .thenComparing(ScoredUtterance::id))
        .limit(count)
        .toList();
  }

  /** The rates with their counts and intervals, two lines for people. */
  public String summary() {
    return line("WER", "words", words(), wordErrorRate())
        + line("CER", "characters", characters(), characterErrorRate());
  }

  private static String line(String name, String unit, ErrorCounts counts, Estimate rate) {
    Interval interval = rate.interval();
    String between =
        interval == null
            ? ""
            : String.format(
                Locale.ROOT,
                " (95 %% interval %.2f to %.2f)",
                100 * interval.lower(),
                100 * interval.upper());
    return String.format(
        Locale.ROOT,
        "%s %.2f %%%s: %d of %d %s substituted, %d deleted, %d inserted%n",
        name,
        100 * counts.rate(),
        between,
        counts.substitutions(),
        counts.reference(),
        unit,
        counts.deletions(),
        counts.insertions());
  }

  /** The alignments in words of utterances, for people. */
  public static String alignments(List<ScoredUtterance> utterances) {
    StringBuilder text = new StringBuilder();
    for (ScoredUtterance each : utterances) {
      text.append(
          String.format(
              Locale.ROOT,
              "%s: WER %.1f %%, CER %.1f %%%n",
              each.id(),
              100 * each.words().rate(),
              100 * each.characters().rate()));
      text.append(Alignment.of(each.reference(), each.recognised(), TextUnit.WORDS).toText());
    }
    return text.toString();
  }
}
