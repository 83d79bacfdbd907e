package org.gru4j.decoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.gru4j.layer.token.TokenStepper;
import org.gru4j.metrics.DivergedException;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.text.tokens.Vocabulary;

/**
 * Writes a text of probable tokens that does not repeat itself (Su et al. 2022, arXiv:2202.06417,
 * equation 5). Of the most probable tokens {@code v} the next is the one with the greatest
 *
 * <pre>
 *   (1 - α) p(v | x) - α max_j cos(h_v, h_j)
 * </pre>
 *
 * <p>where {@code h_v} is what the softmax reads behind {@code v}, and {@code h_j} what it read
 * behind each token of the prompt and of the text so far. The same prompt gives the same text.
 */
public final class ContrastiveSearch {
  private final TokenStepper stepper;
  private final TextCodec codec;
  private final ContrastiveOptions options;
  private final boolean[] forbidden;
  private final List<float[]> directions = new ArrayList<>();

  /**
   * A search.
   *
   * @param stepper of as many sequences as there are candidates
   */
  public ContrastiveSearch(TokenStepper stepper, TextCodec codec, ContrastiveOptions options) {
    this.stepper = stepper;
    this.codec = codec;
    this.options = options;
    this.forbidden = new boolean[stepper.vocabularySize()];
    Vocabulary vocabulary = codec.vocabulary();
    vocabulary.unknownSymbol().ifPresent(each -> forbidden[vocabulary.indexOf(each)] = true);
    vocabulary.beginSymbol().ifPresent(each -> forbidden[vocabulary.indexOf(each)] = true);
  }

  /**
   * Writes.
   *
   * @param prompt at least one token
   * @throws DivergedException if the model's probabilities are not finite
   */
  public Continuation behind(int... prompt) {
    for (int token : prompt) {
      stepper.step(token);
      directions.add(direction(0));
    }
    int end = codec.vocabulary().endSymbol().map(codec.vocabulary()::indexOf).orElse(-1);
    float[] probabilities = new float[stepper.vocabularySize()];
    stepper.probabilities(0, probabilities);
    int last = prompt[prompt.length - 1];
    StringBuilder text = new StringBuilder();
    double logProbability = 0;
    int tokens = 0;
    while (tokens < options.maximumLength() && last != end) {
      int[] candidates =
          MostProbable.of(probabilities, options.candidates(), token -> !forbidden[token]).stream()
              .mapToInt(Integer::intValue)
              .toArray();
      DivergedException.requireFinite("probability", probabilities[candidates[0]]);
      int best = step(candidates, probabilities);
      int before = last;
      last = candidates[best];
      logProbability += Math.log(probabilities[last]);
      tokens++;
      if (last != end) {
        text.append(codec.decodeBehind(before, last));
      }
      stepper.probabilities(best, probabilities);
      stepper.copy(best, 0);
    }
    return new Continuation(text.toString(), tokens, logProbability);
  }

  /** Reads the candidates side by side; returns the place of the best, whose direction is kept. */
  private int step(int[] candidates, float[] probabilities) {
    for (int i = 1; i < candidates.length; i++) {
      stepper.copy(0, i);
    }
    stepper.step(candidates);
    int best = 0;
    double greatest = Double.NEGATIVE_INFINITY;
    float[] kept = {};
    for (int i = 0; i < candidates.length; i++) {
      float[] direction = direction(i);
      double score =
          (1 - options.penalty()) * probabilities[candidates[i]]
              - options.penalty() * likeness(direction);
      if (score > greatest) {
        best = i;
        greatest = score;
        kept = direction;
      }
    }
    directions.add(kept);
    return best;
  }

  /** The greatest cosine of an angle to what stands there. */
  private double likeness(float[] direction) {
    return directions.stream()
        .mapToDouble(
            each -> IntStream.range(0, each.length).mapToDouble(i -> each[i] * direction[i]).sum())
        .max()
        .orElse(0);
  }

  /** What the softmax read of a sequence, of length 1. */
  private float[] direction(int sequence) {
    float[] state = new float[stepper.stateSize()];
    stepper.state(sequence, state);
    double squares = IntStream.range(0, state.length).mapToDouble(i -> state[i] * state[i]).sum();
    float length = (float) Math.max(Math.sqrt(squares), Float.MIN_NORMAL);
    float[] direction = Arrays.copyOf(state, state.length);
    for (int i = 0; i < direction.length; i++) {
      direction[i] /= length;
    }
    return direction;
  }
}
