package org.gru4j.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gru4j.lm.GenerationOptions;
import org.gru4j.lm.GenerationService;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.lm.TextRequest;
import org.gru4j.lm.WrittenText;
import org.gru4j.math.ComputeType;
import org.gru4j.serving.ServiceLimits;
import org.gru4j.text.Corpus;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TextCodec;

/** Many texts at once, written together or one after another. */
final class Sessions {
  /** From here on, all characters are letters that no normalisation changes. */
  private static final char FIRST_CHARACTER = '\u4e00';

  private Sessions() {}

  private static LanguageModel model(ModelShape shape) throws Exception {
    StringBuilder characters = new StringBuilder();
    // The unknown symbol is one token of the vocabulary.
    for (int i = 0; i < shape.vocabulary() - 1; i++) {
      characters.append((char) (FIRST_CHARACTER + i)).append((char) (FIRST_CHARACTER + i));
    }
    Path file = Files.createTempFile("gru4j", ".txt");
    TextCodec codec;
    try {
      Files.writeString(file, characters.toString());
      codec = TextCodec.learn(Corpus.of(file), CodecConfiguration.characters());
    } finally {
      Files.delete(file);
    }
    if (codec.vocabulary().size() != shape.vocabulary()) {
      throw new IllegalStateException(
          "Expected a vocabulary of "
              + shape.vocabulary()
              + " tokens, found "
              + codec.vocabulary().size()
              + ".");
    }
    return LanguageModel.create(
        LanguageModelConfiguration.builder()
            .embeddingSize(shape.units())
            .hiddenSize(shape.units())
            .layers(shape.layers())
            .computeType(ComputeType.PARAMETER_TYPE)
            .build(),
        codec);
  }

  /**
   * A run writes a text in each session.
   *
   * @param tokens of a text
   */
  static Contender together(ModelShape shape, int sessions, int tokens) throws Exception {
    GenerationService service = model(shape).serve(ServiceLimits.USUAL.withLargestBatch(sessions));
    return new Contender() {
      @Override
      public void run() {
        List<CompletableFuture<WrittenText>> texts = new ArrayList<>();
        for (int seed = 0; seed < sessions; seed++) {
          texts.add(service.submit(TextRequest.of(GenerationOptions.of("", tokens, seed))));
        }
        texts.forEach(CompletableFuture::join);
      }

      @Override
      public void close() {
        service.close();
      }
    };
  }

  /** A run writes one text: so many more, one after another, take so many times as long. */
  static Contender separately(ModelShape shape, int tokens) throws Exception {
    LanguageModel model = model(shape);
    return () -> model.generate(GenerationOptions.of("", tokens, 1), text -> {});
  }
}
