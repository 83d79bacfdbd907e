package org.gru4j.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * BLEU over a corpus (Papineni et al. 2002), the figure that sacreBLEU prints by default (Post
 * 2018, arXiv:1804.08771): 13a tokenisation, n-grams up to 4, exponential smoothing of precisions
 * that would be zero; white space is what Python takes for it.
 *
 * <pre>
 *   BLEU = 100 · BP · exp(Σ ln p_n / 4),   BP = min(1, exp(1 - reference length / length))
 * </pre>
 */
public final class Bleu {
  private static final int ORDER = 4;
  private static final List<Rule> RULES =
      List.of(
          new Rule("([{-~\\[-` -&(-+:-@/])", " $1 "),
          new Rule("([^0-9])([.,])", "$1 $2 "),
          new Rule("([.,])([^0-9])", " $1 $2"),
          new Rule("([0-9])(-)", "$1 $2 "));

  private static final int LENGTH = 2 * ORDER;
  private static final int REFERENCE_LENGTH = LENGTH + 1;

  /** Matches of each order, totals of each order, length, length of the references. */
  private final double[] counts = new double[REFERENCE_LENGTH + 1];

  private record Rule(Pattern pattern, String replacement) {
    Rule(String pattern, String replacement) {
      this(Pattern.compile(pattern), replacement);
    }

    String apply(String text) {
      return pattern.matcher(text).replaceAll(replacement);
    }
  }

  /**
   * The score of a corpus with one reference for each sentence.
   *
   * @throws IllegalArgumentException if there are not as many references as hypotheses
   */
  public static double of(List<String> hypotheses, List<String> references) {
    if (hypotheses.size() != references.size()) {
      throw new IllegalArgumentException(
          "Expected a reference for each of %d hypotheses, found %d."
              .formatted(hypotheses.size(), references.size()));
    }
    Bleu bleu = new Bleu();
    for (int i = 0; i < hypotheses.size(); i++) {
      bleu.add(hypotheses.get(i), List.of(references.get(i)));
    }
    return bleu.score();
  }

  /** Counts a sentence; of the references' lengths the closest counts, of equals the shorter. */
  public void add(String hypothesis, List<String> references) {
    List<String> words = tokens(hypothesis);
    List<List<String>> truths = references.stream().map(Bleu::tokens).toList();
    counts[LENGTH] += words.size();
    counts[REFERENCE_LENGTH] +=
        truths.stream()
            .mapToInt(List::size)
            .boxed()
            .min(
                (a, b) -> {
                  int byDistance =
                      Integer.compare(Math.abs(a - words.size()), Math.abs(b - words.size()));
                  return byDistance == 0 ? Integer.compare(a, b) : byDistance;
                })
            .orElseThrow(() -> new IllegalArgumentException("Expected a reference, found none."));
    for (int n = 1; n <= ORDER; n++) {
      Map<List<String>, Integer> known = new HashMap<>();
      for (List<String> truth : truths) {
        counts(truth, n).forEach((gram, count) -> known.merge(gram, count, Math::max));
      }
      for (Map.Entry<List<String>, Integer> gram : counts(words, n).entrySet()) {
        counts[n - 1] += Math.min(gram.getValue(), known.getOrDefault(gram.getKey(), 0));
        counts[ORDER + n - 1] += gram.getValue();
      }
    }
  }

  private static Map<List<String>, Integer> counts(List<String> words, int n) {
    Map<List<String>, Integer> counts = new HashMap<>();
    for (int i = 0; i + n <= words.size(); i++) {
      counts.merge(words.subList(i, i + n), 1, Integer::sum);
    }
    return counts;
  }

  /** The score of the sentences so far, from 0 to 100. */
  public double score() {
    return score(counts);
  }

  /** What was counted in the sentences so far, to be summed with that of others. */
  public double[] counts() {
    return counts.clone();
  }

  /** The score of {@linkplain #counts what was counted}, from 0 to 100. */
  public static double score(double[] counts) {
    double logs = 0;
    double smoothing = 1;
    for (int n = 0; n < ORDER; n++) {
      double total = counts[ORDER + n];
      if (total == 0 || counts[0] == 0) {
        return 0;
      }
      double matched = counts[n];
      if (matched == 0) {
        smoothing *= 2;
        matched = 1 / smoothing;
      }
      logs += Math.log(matched / total);
    }
    double length = counts[LENGTH];
    double brevity = length >= counts[REFERENCE_LENGTH] ? 0 : 1 - counts[REFERENCE_LENGTH] / length;
    return 100 * Math.exp(brevity + logs / ORDER);
  }

  /** The tokens of the 13a scheme, that of the NIST program mteval-v13a. */
  static List<String> tokens(String text) {
    String line =
        PythonSpaces.withoutTrailing(text)
            .replace("<skipped>", "")
            .replace("-\n", "")
            .replace('\n', ' ')
            .replace("&quot;", "\"")
            .replace("&amp;", "&")
            .replace("&lt;", "<")
            .replace("&gt;", ">");
    line = " " + line + " ";
    for (Rule rule : RULES) {
      line = rule.apply(line);
    }
    return PythonSpaces.split(line);
  }
}
