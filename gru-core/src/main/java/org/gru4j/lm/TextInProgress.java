package org.gru4j.lm;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.gru4j.decoding.TokenSampler;
import org.gru4j.storage.VisibleText;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.text.tokens.Vocabulary;
import org.jspecify.annotations.Nullable;

/** One text in the making: which token the model reads next, and what becomes of its answer. */
final class TextInProgress {
  private final TextCodec codec;
  private final TextRequest request;
  private final TokenSampler sampler;
  private final int end;
  private final int[] prompt;
  private final List<TokenScore> scoredPrompt = new ArrayList<>();
  private @Nullable TextPieces pieces;
  private int read;
  private int written;
  private int last;
  private FinishReason finish = FinishReason.LENGTH;

  /**
   * A text of which nothing is written.
   *
   * @throws LanguageModelException if the prompt has a symbol that the model does not know
   */
  TextInProgress(TextRequest request, TextCodec codec) {
    this.codec = codec;
    this.request = request;
    GenerationOptions options = request.options();
    this.sampler = new TokenSampler(options.sampling(), options.seed());
    Vocabulary vocabulary = codec.vocabulary();
    vocabulary.unknownSymbol().ifPresent(symbol -> sampler.forbid(vocabulary.indexOf(symbol)));
    vocabulary.beginSymbol().ifPresent(symbol -> sampler.forbid(vocabulary.indexOf(symbol)));
    this.end = vocabulary.endSymbol().map(vocabulary::indexOf).orElse(-1);
    this.prompt = prompt(options.prompt());
    for (int token : prompt) {
      sampler.observe(token);
    }
    if (request.promptScored() && !options.prompt().isEmpty()) {
      scoredPrompt.add(new TokenScore(codec.decode(prompt[0]), null, List.of()));
    }
  }

  /** Says who gets the pieces, before anything is written. */
  TextInProgress to(Consumer<TextPiece> out) {
    pieces = new TextPieces(request.options().stopStrings(), out);
    return this;
  }

  /** Who gets the pieces in the end. */
  @Nullable Consumer<TextPiece> reader() {
    return request.reader();
  }

  /** The token that the model reads next: of the prompt, then the one drawn last. */
  int nextInput() {
    return read < prompt.length ? prompt[read++] : last;
  }

  /**
   * Whether the distribution after the last input matters, which it does from the prompt's end, and
   * before where the prompt is scored.
   */
  boolean wantsDistribution() {
    return read == prompt.length || request.promptScored();
  }

  /**
   * Draws a token and passes on what it stands for, or scores the next one of the prompt.
   *
   * @return whether the text is finished
   */
  boolean accept(float[] probabilities) {
    if (read < prompt.length) {
      scoredPrompt.add(TokenScore.of(codec, prompt[read], probabilities, request.alternatives()));
      return false;
    }
    last = sampler.next(probabilities);
    written++;
    TextPieces out = Objects.requireNonNull(pieces);
    if (last != end && request.scored()) {
      out.score(TokenScore.of(codec, last, probabilities, request.alternatives()));
    }
    boolean stopped = last == end || out.add(codec.decode(last));
    finish = stopped ? FinishReason.STOP : FinishReason.LENGTH;
    boolean finished = stopped || written == request.options().maximumTokens();
    if (finished) {
      out.end();
    }
    return finished;
  }

  /** What is to be said at the end, beside the text itself. */
  WrittenText result() {
    int promptTokens = request.options().prompt().isEmpty() ? 0 : prompt.length;
    return new WrittenText("", finish, promptTokens, written, scoredPrompt, List.of());
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
