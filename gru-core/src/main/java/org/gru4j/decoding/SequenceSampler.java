package org.gru4j.decoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gru4j.metrics.DivergedException;

/**
 * Draws one text for each of several sources, token by token, until its end symbol.
 *
 * <p>Every text has a generator of its own: what it says depends on its seed and its source, and
 * not on what is drawn beside it.
 */
public final class SequenceSampler {
  private final SamplingOptions options;
  private final int maximumLength;
  private final int begin;
  private final int end;
  private final int[] forbidden;

  /**
   * A sampler.
   *
   * @param maximumLength tokens after which a text is given up
   * @param begin symbol that each text starts with
   * @param end symbol that ends a text
   * @param forbidden tokens that are never written
   * @throws IllegalArgumentException if the maximum length is less than 1
   */
  public SequenceSampler(
      SamplingOptions options, int maximumLength, int begin, int end, int... forbidden) {
    if (maximumLength < 1) {
      throw new IllegalArgumentException(
          "Expected a maximum length of at least 1, found " + maximumLength + ".");
    }
    this.options = options;
    this.maximumLength = maximumLength;
    this.begin = begin;
    this.end = end;
    this.forbidden = forbidden.clone();
  }

  /**
   * Draws.
   *
   * @param predictor has one row for each source
   * @param seeds one for each source
   * @return a text of each source; its score is its log-probability by the model, whatever the
   *     options made of the distributions
   */
  public List<Hypothesis> draw(StepPredictor predictor, long[] seeds) {
    List<Text> texts = new ArrayList<>();
    for (long seed : seeds) {
      texts.add(new Text(seed));
    }
    int[] origins = new int[seeds.length];
    int[] tokens = new int[seeds.length];
    Arrays.setAll(origins, row -> row);
    Arrays.fill(tokens, begin);
    for (int length = 1; length <= maximumLength; length++) {
      float[] logProbabilities =
          DivergedException.requireLogProbabilities(predictor.advance(origins, tokens));
      float[] attention = predictor.attention();
      boolean living = false;
      for (int row = 0; row < seeds.length; row++) {
        Text text = texts.get(row);
        if (!text.finished) {
          text.grow(part(logProbabilities, row, seeds.length), part(attention, row, seeds.length));
          // A text that has ended goes on with anything.
          tokens[row] = text.last();
          living |= !text.finished;
        }
      }
      if (!living) {
        break;
      }
    }
    return texts.stream().map(Text::hypothesis).toList();
  }

  private static float[] part(float[] rows, int row, int count) {
    int size = rows.length / count;
    return Arrays.copyOfRange(rows, row * size, (row + 1) * size);
  }

  /** The text of one source. */
  private final class Text {
    private final TokenSampler sampler;
    private final List<Integer> tokens = new ArrayList<>();
    private final List<float[]> attention = new ArrayList<>();
    private double logProbability;
    private boolean finished;

    Text(long seed) {
      sampler = new TokenSampler(options, seed).forbid(begin);
      for (int token : forbidden) {
        sampler.forbid(token);
      }
    }

    void grow(float[] logProbabilities, float[] attended) {
      float[] probabilities = new float[logProbabilities.length];
      for (int i = 0; i < probabilities.length; i++) {
        probabilities[i] = (float) Math.exp(logProbabilities[i]);
      }
      int token = sampler.next(probabilities);
      tokens.add(token);
      logProbability += logProbabilities[token];
      finished = token == end;
      if (attended.length > 0) {
        attention.add(attended);
      }
    }

    int last() {
      return tokens.get(tokens.size() - 1);
    }

    Hypothesis hypothesis() {
      List<Integer> written = finished ? tokens.subList(0, tokens.size() - 1) : tokens;
      return new Hypothesis(written, logProbability, logProbability, finished, attention);
    }
  }
}
