package org.gru4j.decoding;

import java.util.List;
import org.gru4j.layer.token.TokenStepper;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.text.tokens.Vocabulary;

/** Searches for the most probable texts behind a prompt. */
public final class TextSearch implements StepPredictor {
  private final TokenStepper stepper;
  private final TextCodec codec;
  private final BeamOptions options;
  private final float[] row;
  private final float[] logProbabilities;

  /**
   * A search.
   *
   * @param stepper of twice as many sequences as the beam is wide: half of them hold states that
   *     others are copied from
   */
  public TextSearch(TokenStepper stepper, TextCodec codec, BeamOptions options) {
    this.stepper = stepper;
    this.codec = codec;
    this.options = options;
    this.row = new float[stepper.vocabularySize()];
    this.logProbabilities = new float[options.width() * row.length];
  }

  /**
   * Searches.
   *
   * @param prompt at least one token
   * @return the most probable texts, the best first
   */
  public List<Continuation> behind(int... prompt) {
    int last = prompt[prompt.length - 1];
    for (int i = 0; i < prompt.length - 1; i++) {
      stepper.step(prompt[i]);
    }
    for (int each = 1; each < options.width(); each++) {
      stepper.copy(0, each);
    }
    Vocabulary vocabulary = codec.vocabulary();
    int end = vocabulary.endSymbol().map(vocabulary::indexOf).orElse(-1);
    int[] forbidden = vocabulary.unknownSymbol().stream().mapToInt(vocabulary::indexOf).toArray();
    return BeamSearch.continuing(options, last, end, forbidden).search(this, 1).get(0).stream()
        .map(found -> continuation(last, found))
        .toList();
  }

  private Continuation continuation(int last, Hypothesis found) {
    int[] tokens = new int[found.tokens().size() + 1];
    tokens[0] = last;
    for (int i = 1; i < tokens.length; i++) {
      tokens[i] = found.tokens().get(i - 1);
    }
    String text = codec.decode(tokens).substring(codec.decode(last).length());
    return new Continuation(text, tokens.length - 1, found.logProbability());
  }

  @Override
  public int vocabularySize() {
    return row.length;
  }

  @Override
  public float[] advance(int[] origins, int[] tokens) {
    int width = origins.length;
    for (int i = 0; i < width; i++) {
      stepper.copy(origins[i], width + i);
    }
    for (int i = 0; i < width; i++) {
      stepper.copy(width + i, i);
    }
    stepper.step(tokens);
    for (int i = 0; i < width; i++) {
      stepper.probabilities(i, row);
      for (int token = 0; token < row.length; token++) {
        logProbabilities[i * row.length + token] = (float) Math.log(row[token]);
      }
    }
    return logProbabilities;
  }

  @Override
  public float[] attention() {
    return new float[0];
  }
}
