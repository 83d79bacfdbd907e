package org.gru4j.lm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.token.TokenScorer;
import org.gru4j.metrics.TokenLoss;
import org.gru4j.text.stream.BpttIterator;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.text.tokens.TokenKind;
import org.gru4j.text.tokens.Vocabulary;
import org.nd4j.linalg.api.ndarray.INDArray;

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
    TokenLoss loss = windows.stream().reduce(TokenLoss.NONE, TokenLoss::plus);
    Vocabulary vocabulary = codec.vocabulary();
    int[] lengths = new int[vocabulary.size()];
    for (int token = 0; token < lengths.length; token++) {
      String text = codec.decode(token);
      lengths[token] = text.codePointCount(0, text.length());
    }
    int unknownToken = vocabulary.unknownSymbol().map(vocabulary::indexOf).orElse(-1);
    boolean byCharacter = codec.tokenizer().kind() == TokenKind.CHARACTERS;
    long characters = 0;
    long unknown = 0;
    for (long position = 1; position < tokens.length(); position++) {
      int token = tokens.get(position);
      if (token == unknownToken) {
        unknown++;
        characters++;
      } else {
        characters += lengths[token];
      }
    }
    return new LanguageModelScore(loss, characters, unknown, byCharacter || unknown == 0, windows);
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
    List<Map<String, INDArray>> states = states();
    network.rnnClearPreviousState();
    try {
      List<TokenLoss> windows = new ArrayList<>();
      BpttIterator batches = BpttIterator.evaluation(tokens, tracks, WINDOW);
      while (batches.hasNext()) {
        network.score(batches.next());
        windows.add(lastLoss(network));
      }
      return windows;
    } finally {
      restore(states);
    }
  }

  static TokenLoss lastLoss(MultiLayerNetwork network) {
    TokenScorer scorer = (TokenScorer) network.getOutputLayer();
    return new TokenLoss(scorer.lastNats(), scorer.lastTokens());
  }

  private List<Map<String, INDArray>> states() {
    List<Map<String, INDArray>> states = new ArrayList<>();
    for (RecurrentLayer layer : recurrentLayers(network)) {
      states.add(layer.rnnGetPreviousState());
    }
    return states;
  }

  private void restore(List<Map<String, INDArray>> states) {
    List<RecurrentLayer> layers = recurrentLayers(network);
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).rnnSetPreviousState(states.get(i));
    }
  }

  static List<RecurrentLayer> recurrentLayers(MultiLayerNetwork network) {
    List<RecurrentLayer> layers = new ArrayList<>();
    for (org.deeplearning4j.nn.api.Layer layer : network.getLayers()) {
      if (layer instanceof RecurrentLayer recurrent) {
        layers.add(recurrent);
      }
    }
    return layers;
  }
}
