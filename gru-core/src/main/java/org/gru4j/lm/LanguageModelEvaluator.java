package org.gru4j.lm;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.token.TokenScorer;
import org.gru4j.metrics.TokenLoss;
import org.gru4j.text.stream.BpttIterator;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.TextCodec;

/**
 * Measures a model on a text, in order, carrying the state, and puts the model's own state back.
 */
final class LanguageModelEvaluator {
  /** Longer windows save calls, shorter ones memory; the figure is the same. */
  private static final int WINDOW = 256;

  private final MultiLayerNetwork network;

  LanguageModelEvaluator(MultiLayerNetwork network) {
    this.network = network;
  }

  LanguageModelScore score(TokenStore tokens, TextCodec codec) {
    List<TokenLoss> windows = windows(tokens, 1);
    return new ScoredText(codec).score(tokens, windows);
  }

  /**
   * The loss alone.
   *
   * @param tracks texts read side by side: more are faster, but each begins without what is before
   */
  TokenLoss loss(TokenStore tokens, int tracks) {
    return windows(tokens, tracks).stream().reduce(TokenLoss.NONE, TokenLoss::plus);
  }

  private List<TokenLoss> windows(TokenStore tokens, int tracks) {
    return CarriedState.fromZeros(
        network,
        () -> {
          List<TokenLoss> windows = new ArrayList<>();
          BpttIterator batches = BpttIterator.evaluation(tokens, tracks, WINDOW);
          while (batches.hasNext()) {
            network.score(batches.next());
            windows.add(lastLoss(network));
          }
          return windows;
        });
  }

  /**
   * The losses of texts that are read side by side, each from a state of zeros.
   *
   * @param texts each of at least two tokens, the first of which is not predicted
   * @return of each text those of its windows
   */
  List<List<TokenLoss>> windowsOfEach(List<int[]> texts) {
    List<List<TokenLoss>> windows = new ArrayList<>();
    texts.forEach(text -> windows.add(new ArrayList<>()));
    int longest = texts.stream().mapToInt(text -> text.length - 1).max().orElse(0);
    return CarriedState.fromZeros(
        network,
        () -> {
          for (int start = 0; start < longest; start += WINDOW) {
            network.score(PaddedWindow.of(texts, start, Math.min(WINDOW, longest - start)));
            double[] nats = ((TokenScorer) network.getOutputLayer()).lastNatsOfExamples();
            for (int i = 0; i < nats.length; i++) {
              int predicted = Math.min(WINDOW, texts.get(i).length - 1 - start);
              if (predicted > 0) {
                windows.get(i).add(new TokenLoss(nats[i], predicted));
              }
            }
          }
          return windows;
        });
  }

  static TokenLoss lastLoss(MultiLayerNetwork network) {
    TokenScorer scorer = (TokenScorer) network.getOutputLayer();
    return new TokenLoss(scorer.lastNats(), scorer.lastTokens());
  }
}
