package org.gru4j.lm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.gru4j.decoding.TextPattern;
import org.gru4j.decoding.TokenSampler;
import org.gru4j.layer.token.TokenStepper;
import org.gru4j.lm.adaptation.CacheMemory;
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
  private final @Nullable TextPattern pattern;
  private final @Nullable CacheMemory cache;
  private final StringBuilder matched = new StringBuilder();
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
    for (Map.Entry<Integer, Double> each : options.logitBias().entrySet()) {
      if (each.getKey() < 0 || each.getKey() >= vocabulary.size()) {
        throw new LanguageModelException(
            "Expected tokens from 0 to %,d to bias, found %d."
                .formatted(vocabulary.size() - 1, each.getKey()));
      }
      sampler.bias(each.getKey(), each.getValue());
    }
    this.pattern = options.pattern();
    this.cache = options.cache().isOn() ? new CacheMemory(options.cache()) : null;
    this.end = vocabulary.endSymbol().map(vocabulary::indexOf).orElse(-1);
    this.prompt = prompt(options.prompt(), codec);
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
    int next = read < prompt.length ? prompt[read++] : last;
    if (cache != null) {
      cache.follow(next);
    }
    return next;
  }

  /**
   * Takes what a step has found behind the last input, as far as it matters.
   *
   * @param probabilities room for those of all tokens
   * @return whether the text is finished
   */
  boolean take(TokenStepper stepper, int sequence, float[] probabilities) {
    if (cache != null) {
      float[] state = new float[stepper.stateSize()];
      stepper.state(sequence, state);
      cache.read(state);
    }
    if (!wantsDistribution()) {
      return false;
    }
    stepper.probabilities(sequence, probabilities);
    return accept(probabilities);
  }

  /**
   * Whether the distribution after the last input matters, which it does from the prompt's end, and
   * before where the prompt is scored.
   */
  private boolean wantsDistribution() {
    return read == prompt.length || request.promptScored();
  }

  /**
   * Draws a token and passes on what it stands for, or scores the next one of the prompt.
   *
   * @param probabilities of all tokens; with a cache those of the cache are mixed in
   * @return whether the text is finished
   */
  private boolean accept(float[] probabilities) {
    if (cache != null) {
      cache.mix(probabilities);
    }
    if (read < prompt.length) {
      scoredPrompt.add(
          TokenScore.of(
              codec, prompt[read - 1], prompt[read], probabilities, request.alternatives()));
      return false;
    }
    int before = written == 0 ? prompt[prompt.length - 1] : last;
    OptionalInt drawn = draw(before, probabilities);
    TextPieces out = Objects.requireNonNull(pieces);
    if (drawn.isEmpty()) {
      finish = FinishReason.STOP;
      out.end();
      return true;
    }
    last = drawn.getAsInt();
    written++;
    if (last != end && request.scored()) {
      out.score(TokenScore.of(codec, before, last, probabilities, request.alternatives()));
    }
    boolean stopped = last == end || out.add(codec.decodeBehind(before, last)) || isComplete();
    finish = stopped ? FinishReason.STOP : FinishReason.LENGTH;
    boolean finished = stopped || written == request.options().maximumTokens();
    if (finished) {
      out.end();
    }
    return finished;
  }

  /** The next token; empty if the text is what it must become and ends here. */
  private OptionalInt draw(int before, float[] probabilities) {
    TextPattern whole = pattern;
    if (whole == null) {
      return OptionalInt.of(sampler.next(probabilities));
    }
    boolean complete = whole.matches(matched);
    boolean[] foreign = new boolean[1];
    OptionalInt drawn =
        sampler.next(
            probabilities,
            token -> {
              foreign[0] = !fits(whole, before, token);
              return complete || !foreign[0];
            });
    if (drawn.isEmpty()) {
      throw new LanguageModelException(
          "Expected a text that %s matches, found no token that goes on from \"%s\"."
              .formatted(whole, VisibleText.of(matched.toString())));
    }
    if (foreign[0]) {
      return OptionalInt.empty();
    }
    matched.append(codec.decodeBehind(before, drawn.getAsInt()));
    return drawn;
  }

  private boolean fits(TextPattern whole, int before, int token) {
    String text = codec.decodeBehind(before, token);
    return token == end ? whole.matches(matched) : !text.isEmpty() && whole.admits(matched + text);
  }

  private boolean isComplete() {
    return pattern != null && pattern.ends(matched);
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
    return vocabulary.lineEnd().orElse(0);
  }

  /**
   * The tokens that are read before anything is written.
   *
   * @throws LanguageModelException if the text has a symbol that the model does not know
   */
  static int[] prompt(String text, TextCodec codec) {
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
