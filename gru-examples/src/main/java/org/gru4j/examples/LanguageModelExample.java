package org.gru4j.examples;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.gru4j.lm.GenerationOptions;
import org.gru4j.lm.GenerationService;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.lm.TextRequest;
import org.gru4j.lm.WrittenText;
import org.gru4j.serving.ServiceLimits;
import org.gru4j.text.Corpus;
import org.gru4j.text.stream.Split;
import org.gru4j.text.stream.TokenRecordReader;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.TrainingPlan;

/** Learns to write from a text. */
public final class LanguageModelExample {
  private LanguageModelExample() {}

  /** Takes a file or folder of text and a number of epochs. */
  public static void main(String[] arguments) {
    Path text = Path.of(arguments[0]);
    int epochs = Integer.parseInt(arguments[1]);

    Corpus corpus = Corpus.of(text);
    TextCodec codec = TextCodec.learn(corpus, CodecConfiguration.characters());
    TokenStore tokens = TokenStore.read(TokenRecordReader.of(codec, corpus.inputSplit()));
    LanguageModel model =
        LanguageModel.create(
            LanguageModelConfiguration.builder().hiddenSize(256).dropout(0.1).build(), codec);
    try (Split split = Split.byFractions(tokens, 0.05, 0.05)) {
      model.train(split, TrainingPlan.builder().epochs(epochs).build());
      System.out.println(model.evaluate(split.test()).perplexity());
    }
    model.generate(GenerationOptions.of("It ", 400, 1), System.out::print);

    serve(model);
  }

  /** Two texts at once. */
  private static void serve(LanguageModel model) {
    try (GenerationService service = model.serve(ServiceLimits.USUAL)) {
      TextRequest one = TextRequest.of(GenerationOptions.of("The ", 400, 2));
      TextRequest other = TextRequest.of(GenerationOptions.of("It ", 400, 3));
      CompletableFuture<WrittenText> read =
          service.submit(one.readBy(piece -> System.out.print(piece.text())));
      System.out.println(service.submit(other).join().text());
      read.join();
    }
  }
}
