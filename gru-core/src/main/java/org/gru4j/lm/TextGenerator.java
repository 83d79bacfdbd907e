package org.gru4j.lm;

import java.util.Optional;
import java.util.function.Consumer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.decoding.TokenSampler;
import org.gru4j.text.TextCodec;
import org.gru4j.text.Vocabulary;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Writes token by token: each is fed back once, the state stands for all that came before. */
final class TextGenerator {
  private final MultiLayerNetwork network;
  private final TextCodec codec;

  TextGenerator(MultiLayerNetwork network, TextCodec codec) {
    this.network = network;
    this.codec = codec;
  }

  void generate(GenerationOptions options, Consumer<String> out) {
    Vocabulary vocabulary = codec.vocabulary();
    int[] prompt = prompt(options.prompt());
    TokenSampler sampler = new TokenSampler(options.sampling(), options.seed());
    vocabulary.unknownSymbol().ifPresent(symbol -> sampler.forbid(vocabulary.indexOf(symbol)));
    vocabulary.beginSymbol().ifPresent(symbol -> sampler.forbid(vocabulary.indexOf(symbol)));
    int end = vocabulary.endSymbol().map(vocabulary::indexOf).orElse(-1);
    StopStringFilter filter = new StopStringFilter(options.stopStrings(), out);

    network.rnnClearPreviousState();
    try {
      for (int token : prompt) {
        sampler.observe(token);
      }
      float[] probabilities = next(prompt);
      for (int written = 0; written < options.maximumTokens(); written++) {
        int token = sampler.next(probabilities);
        if (token == end || filter.add(codec.decode(token))) {
          break;
        }
        if (written + 1 < options.maximumTokens()) {
          probabilities = next(token);
        }
      }
      filter.end();
    } finally {
      network.rnnClearPreviousState();
    }
  }

  /** Reads tokens; returns the distribution of the token after them. */
  private float[] next(int... tokens) {
    INDArray output =
        network.rnnTimeStep(Nd4j.createFromArray(tokens).reshape(1, 1, tokens.length));
    return output.tensorAlongDimension(tokens.length - 1, 1).dup().data().asFloat();
  }

  /**
   * Something to read must come first: without a prompt, a line end, behind which anything goes.
   */
  private int[] prompt(String text) {
    Vocabulary vocabulary = codec.vocabulary();
    if (text.isEmpty()) {
      int start = vocabulary.endSymbol().map(vocabulary::indexOf).orElse(0);
      return new int[] {vocabulary.contains("\n") ? vocabulary.indexOf("\n") : start};
    }
    requireKnown(text, codec);
    return codec.encode(text);
  }

  static void requireKnown(String text, TextCodec codec) {
    Vocabulary vocabulary = codec.vocabulary();
    Optional<String> unknown =
        codec.tokenizer().tokens(text).stream()
            .filter(token -> !vocabulary.contains(token))
            .findFirst();
    if (unknown.isPresent()) {
      throw new LanguageModelException(
          ("Expected a prompt of symbols that the model was trained with, found \"%s\", which is"
                  + " not one of its %,d.")
              .formatted(unknown.get(), vocabulary.size()));
    }
  }
}
