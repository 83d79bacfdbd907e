package org.gru4j.lm;

import java.util.Optional;
import java.util.function.Consumer;
import org.gru4j.decoding.TokenSampler;
import org.gru4j.storage.VisibleText;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.text.tokens.Vocabulary;

/** One text in the making: which token the model reads next, and what becomes of its answer. */
final class TextInProgress {
  private final TextCodec codec;
  private final int maximumTokens;
  private final TokenSampler sampler;
  private final StopStringFilter filter;
  private final int end;
  private final int[] prompt;
  private int read;
  private int written;
  private int last;

  TextInProgress(GenerationOptions options, TextCodec codec, Consumer<String> out) {
    this.codec = codec;
    this.maximumTokens = options.maximumTokens();
    this.sampler = new TokenSampler(options.sampling(), options.seed());
    this.filter = new StopStringFilter(options.stopStrings(), out);
    Vocabulary vocabulary = codec.vocabulary();
    vocabulary.unknownSymbol().ifPresent(symbol -> sampler.forbid(vocabulary.indexOf(symbol)));
    vocabulary.beginSymbol().ifPresent(symbol -> sampler.forbid(vocabulary.indexOf(symbol)));
    this.end = vocabulary.endSymbol().map(vocabulary::indexOf).orElse(-1);
    this.prompt = prompt(options.prompt());
    for (int token : prompt) {
      sampler.observe(token);
    }
  }

  /** The token that the model reads next: of the prompt, then the one drawn last. */
  int nextInput() {
    return read < prompt.length ? prompt[read++] : last;
  }

  /** Whether the distribution after the last input matters, which it does from the prompt's end. */
  boolean wantsDistribution() {
    return read == prompt.length;
  }

  /**
   * Draws a token and passes on what it stands for.
   *
   * @return whether the text is finished
   */
  boolean accept(float[] probabilities) {
    last = sampler.next(probabilities);
    written++;
    boolean finished = last == end || filter.add(codec.decode(last)) || written == maximumTokens;
    if (finished) {
      filter.end();
    }
    return finished;
  }

  /**
   * Something to read must come first: without a prompt, a line end, behind which anything goes.
   */
  static int start(Vocabulary vocabulary) {
    return vocabulary.contains("\n")
        ? vocabulary.indexOf("\n")
        : vocabulary.endSymbol().map(vocabulary::indexOf).orElse(0);
  }

  private int[] prompt(String text) {
    if (text.isEmpty()) {
      return new int[] {start(codec.vocabulary())};
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
              .formatted(VisibleText.of(unknown.get()), vocabulary.size()));
    }
  }
}
