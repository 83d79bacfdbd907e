package org.gru4j.speech.metrics;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Word and character error rates of a set of utterances: errors and references are summed over all,
 * so that a long utterance weighs more than a short one.
 *
 * @param utterances at least one
 */
public record ErrorReport(List<ScoredUtterance> utterances) {
  private static final double CONFIDENCE = 0.95;
  private static final int DRAWS = 10_000;
  private static final long SEED = 1;

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

  /**
   * The 95 % interval of the word error rate, by 10,000 draws; the same whenever it is asked for.
   *
   * @throws IllegalArgumentException if all references are empty
   */
  public Interval wordInterval() {
    return Interval.bootstrap(
        utterances.stream().map(ScoredUtterance::words).toList(), CONFIDENCE, DRAWS, SEED);
  }

  /**
   * The 95 % interval of the character error rate, by 10,000 draws; the same whenever it is asked
   * for.
   *
   * @throws IllegalArgumentException if all references are empty
   */
  public Interval characterInterval() {
    return Interval.bootstrap(
        utterances.stream().map(ScoredUtterance::characters).toList(), CONFIDENCE, DRAWS, SEED);
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
    return line("WER", "words", words(), wordInterval())
        + line("CER", "characters", characters(), characterInterval());
  }

  private static String line(String name, String unit, ErrorCounts counts, Interval interval) {
    return String.format(
        Locale.ROOT,
        "%s %.2f %% (95 %% interval %.2f to %.2f): %d of %d %s substituted, %d deleted, %d"
            + " inserted%n",
        name,
        100 * counts.rate(),
        100 * interval.lower(),
        100 * interval.upper(),
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
