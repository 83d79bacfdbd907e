package org.gru4j.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gru4j.kernel.ComputeType;
import org.gru4j.lm.GenerationOptions;
import org.gru4j.lm.GenerationService;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.text.CodecConfiguration;
import org.gru4j.text.Corpus;
import org.gru4j.text.TextCodec;

/** Many texts at once, written together or one after another. */
final class Sessions {
  static final int TOKENS = 200;

  private Sessions() {}

  private static LanguageModel model(ModelShape shape) throws Exception {
    StringBuilder characters = new StringBuilder();
    // The unknown symbol is one token of the vocabulary.
    for (int i = 0; i < shape.vocabulary() - 1; i++) {
      characters.append((char) ('0' + i)).append((char) ('0' + i));
    }
    Path file = Files.createTempFile("gru4j", ".txt");
    TextCodec codec;
    try {
      Files.writeString(file, characters.toString());
      codec = TextCodec.learn(Corpus.of(file), CodecConfiguration.characters());
    } finally {
      Files.delete(file);
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

  static Contender together(ModelShape shape, int sessions) throws Exception {
    GenerationService service = model(shape).serve(sessions);
    return new Contender() {
      @Override
      public void run() {
        List<CompletableFuture<Void>> texts = new ArrayList<>();
        for (int seed = 0; seed < sessions; seed++) {
          texts.add(service.generate(GenerationOptions.of("", TOKENS, seed), text -> {}));
        }
        texts.forEach(CompletableFuture::join);
      }

      @Override
      public void close() {
        service.close();
      }
    };
  }

  static Contender separately(ModelShape shape, int sessions) throws Exception {
    LanguageModel model = model(shape);
    return () -> {
      for (int seed = 0; seed < sessions; seed++) {
        model.generate(GenerationOptions.of("", TOKENS, seed), text -> {});
      }
    };
  }
}
