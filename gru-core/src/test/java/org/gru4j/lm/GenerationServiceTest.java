package org.gru4j.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.gru4j.decoding.SamplingOptions;
import org.gru4j.serving.ServiceBusyException;
import org.gru4j.serving.ServiceClosedException;
import org.gru4j.serving.ServiceLimits;
import org.gru4j.serving.TimeLimitException;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.TrainingPlan;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class GenerationServiceTest {
  private static final GenerationOptions ENDLESS =
      GenerationOptions.of("the ", Integer.MAX_VALUE, 1);

  private static LanguageModel model;

  @BeforeAll
  static void train() {
    TextCodec codec = SmallText.codec();
    model = LanguageModel.create(SmallText.configuration().layers(2).build(), codec);
    model.train(SmallText.split(codec), TrainingPlan.builder().epochs(2).build());
  }

  private static GenerationOptions options(int seed) {
    List<String> prompts = List.of("", "the ", "You may not ", "L");
    return GenerationOptions.of(prompts.get(seed % prompts.size()), 5 + 7 * seed, seed);
  }

  private static ServiceLimits limits(int texts) {
    return ServiceLimits.USUAL.withLargestBatch(texts);
  }

  private static CompletableFuture<WrittenText> generate(
      GenerationService service, GenerationOptions options, Consumer<String> out) {
    return service.submit(TextRequest.of(options).readBy(piece -> out.accept(piece.text())));
  }

  private static String alone(GenerationOptions options) {
    StringBuilder text = new StringBuilder();
    model.generate(options, text::append);
    return text.toString();
  }

  /**
   * More texts than the capacity, of different lengths: they join and leave in the middle. A batch
   * of 32 is written by two threads where there are two processors.
   */
  @ParameterizedTest
  @CsvSource({"3, 10", "32, 50"})
  void writesWhatEachTextWouldBeAlone(int batch, int count) {
    List<StringBuilder> texts = new ArrayList<>();
    try (GenerationService service = model.serve(limits(batch))) {
      List<CompletableFuture<WrittenText>> all = new ArrayList<>();
      for (int seed = 0; seed < count; seed++) {
        StringBuilder text = new StringBuilder();
        texts.add(text);
        all.add(generate(service, options(seed), text::append));
      }
      all.forEach(CompletableFuture::join);
    }
    for (int seed = 0; seed < count; seed++) {
      assertThat(texts.get(seed)).hasToString(alone(options(seed)));
    }
  }

  @Test
  void aTextThatFailsHarmsNoOther() {
    StringBuilder good = new StringBuilder();
    try (GenerationService service = model.serve(limits(4))) {
      CompletableFuture<WrittenText> bad =
          generate(
              service,
              options(5),
              piece -> {
                throw new IllegalArgumentException("the reader has gone");
              });
      CompletableFuture<WrittenText> other = generate(service, options(6), good::append);
      assertThatThrownBy(bad::join)
          .isInstanceOf(CompletionException.class)
          .hasMessageContaining("the reader has gone");
      other.join();
    }
    assertThat(good).hasToString(alone(options(6)));
  }

  @Test
  void anErrorOrAnInterruptionOfAConsumerHarmsNoOther() {
    StringBuilder good = new StringBuilder();
    StringBuilder later = new StringBuilder();
    try (GenerationService service = model.serve(limits(4))) {
      CompletableFuture<WrittenText> bad =
          generate(
              service,
              options(5),
              piece -> {
                throw new AssertionError("the reader is broken");
              });
      CompletableFuture<WrittenText> interrupted =
          generate(service, options(4), piece -> Thread.currentThread().interrupt());
      CompletableFuture<WrittenText> other = generate(service, options(6), good::append);
      assertThatThrownBy(bad::join).hasCauseInstanceOf(AssertionError.class);
      interrupted.join();
      other.join();
      generate(service, options(3), later::append).join();
    }
    assertThat(good).hasToString(alone(options(6)));
    assertThat(later).hasToString(alone(options(3)));
  }

  @Test
  void aConsumerMayWaitForAnotherText() {
    StringBuilder inner = new StringBuilder();
    AtomicBoolean begun = new AtomicBoolean();
    try (GenerationService service = model.serve(limits(1))) {
      generate(
              service,
              options(5),
              piece -> {
                if (!begun.getAndSet(true)) {
                  generate(service, options(2), inner::append).join();
                }
              })
          .join();
      // So may what hangs on a future.
      generate(service, options(2), piece -> {})
          .thenRun(() -> generate(service, options(2), piece -> {}).join())
          .join();
    }
    assertThat(inner).hasToString(alone(options(2)));
  }

  /** One that never comes back holds neither the other texts nor the end of the service. */
  @Test
  void aConsumerThatHangsHoldsNothing() {
    CountDownLatch never = new CountDownLatch(1);
    GenerationService service = model.serve(limits(2));
    CompletableFuture<WrittenText> hanging =
        generate(
            service,
            options(5),
            piece -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    StringBuilder good = new StringBuilder();
    generate(service, options(6), good::append).join();
    service.close();
    assertThat(good).hasToString(alone(options(6)));
    assertThat(hanging.isDone() && !hanging.isCompletedExceptionally()).isFalse();
    never.countDown();
  }

  @Test
  void aConsumerMayCloseTheService() {
    GenerationService service = model.serve(limits(2));
    CompletableFuture<WrittenText> other = generate(service, ENDLESS, piece -> {});
    CompletableFuture<WrittenText> closing =
        generate(
            service,
            GenerationOptions.of("the ", Integer.MAX_VALUE, 2),
            piece -> service.closeNow());
    assertThatThrownBy(closing::join).isInstanceOf(CancellationException.class);
    assertThatThrownBy(other::join).isInstanceOf(CancellationException.class);
  }

  @Test
  void aCancelledTextMakesRoom() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    try (GenerationService service = model.serve(limits(1))) {
      CompletableFuture<WrittenText> endless =
          generate(service, ENDLESS, piece -> started.countDown());
      started.await();
      StringBuilder next = new StringBuilder();
      CompletableFuture<WrittenText> waiting = generate(service, options(2), next::append);
      endless.cancel(false);
      waiting.join();
      assertThat(next).hasToString(alone(options(2)));
    }
  }

  @Test
  void closingNowEndsWhatIsNotFinished() {
    GenerationService service = model.serve(limits(1));
    CompletableFuture<WrittenText> endless = generate(service, ENDLESS, piece -> {});
    CompletableFuture<WrittenText> waiting = generate(service, options(3), piece -> {});
    service.closeNow();
    assertThatThrownBy(endless::join).isInstanceOf(CancellationException.class);
    assertThatThrownBy(waiting::join).isInstanceOf(CancellationException.class);
  }

  @Test
  void closingFinishesWhatWasTaken() {
    GenerationService service = model.serve(limits(1));
    List<CompletableFuture<WrittenText>> taken = new ArrayList<>();
    for (int seed = 0; seed < 4; seed++) {
      taken.add(service.submit(TextRequest.of(options(seed))));
    }
    service.close();
    for (int seed = 0; seed < 4; seed++) {
      assertThat(taken.get(seed).join().text()).isEqualTo(alone(options(seed)));
    }
    assertThatThrownBy(() -> service.submit(TextRequest.of(options(3))))
        .isInstanceOf(ServiceClosedException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aFullQueueRefusesAtOnce() {
    ServiceLimits narrow = limits(1).withQueueCapacity(1);
    GenerationService service = model.serve(narrow);
    CountDownLatch started = new CountDownLatch(1);
    generate(service, ENDLESS, piece -> started.countDown());
    join(started);
    CompletableFuture<WrittenText> waiting = service.submit(TextRequest.of(options(3)));
    assertThatThrownBy(() -> service.submit(TextRequest.of(options(4))))
        .isInstanceOf(ServiceBusyException.class)
        .hasMessage(
            "Expected fewer than 1 requests waiting for the language model, found as many: ask"
                + " again later.");
    waiting.cancel(false);
    CompletableFuture<WrittenText> other = service.submit(TextRequest.of(options(4)));
    assertThat(service.statistics().waiting()).isEqualTo(1);
    assertThat(service.statistics().refused()).isEqualTo(1);
    assertThat(service.statistics().cancelled()).isEqualTo(1);
    service.closeNow();
    assertThat(other).isCompletedExceptionally();
  }

  /** Written or waiting: when its time is over a text ends, and makes room. */
  @Test
  void aTimeLimitEndsATextAndMakesRoom() {
    try (GenerationService service = model.serve(limits(1))) {
      Duration soon = Duration.ofMillis(100);
      CompletableFuture<WrittenText> endless = service.submit(TextRequest.of(ENDLESS), soon);
      assertThatThrownBy(endless::join)
          .hasCauseInstanceOf(TimeLimitException.class)
          .hasMessageContaining("within 0.1 s, found the request still being answered.");
      assertThat(service.submit(TextRequest.of(options(2))).join().text())
          .isEqualTo(alone(options(2)));
      assertThat(service.statistics().expired()).isEqualTo(1);
      assertThat(service.statistics().answered()).isEqualTo(1);
      assertThat(service.statistics().batchSizes().largest()).isEqualTo(1);
    }
  }

  @Test
  void tellsTheLogProbabilityOfEachToken() {
    GenerationOptions greedy =
        GenerationOptions.of("the ", 30, 1).withSampling(SamplingOptions.GREEDY);
    WrittenText written;
    try (GenerationService service = model.serve(limits(2))) {
      CompletableFuture<WrittenText> other = service.submit(TextRequest.of(options(5)));
      written =
          service.submit(TextRequest.of(greedy).withLogProbabilities(3).withPromptScored()).join();
      other.join();
    }
    assertThat(written.text()).isEqualTo(alone(greedy));
    assertThat(written.finish()).isEqualTo(FinishReason.LENGTH);
    assertThat(written.promptTokens()).isEqualTo(4);
    assertThat(written.writtenTokens()).isEqualTo(30);
    assertThat(written.tokens().stream().map(TokenScore::text).collect(Collectors.joining()))
        .isEqualTo(written.text());
    for (TokenScore token : written.tokens()) {
      assertThat(token.alternatives()).hasSize(3);
      // Greedy: the token is the most probable one.
      assertThat(token.logProbability()).isEqualTo(token.alternatives().get(0).logProbability());
      assertThat(token.alternatives().get(1).logProbability())
          .isLessThanOrEqualTo(token.logProbability());
    }
    assertThat(written.prompt()).extracting(TokenScore::text).containsExactly("t", "h", "e", " ");
    assertThat(written.prompt().get(0).logProbability()).isNull();
    double nats = -written.prompt().stream().skip(1).mapToDouble(TokenScore::logProbability).sum();
    TokenStore prompt = TokenStore.of(model.codec().encode("the "));
    assertThat(nats).isCloseTo(model.evaluate(prompt).loss().nats(), within(1e-4));
  }

  /** Streamed or not: the same text and the same tokens, up to the stop string. */
  @Test
  void stopStringsCutTextAndTokens() {
    String text = alone(GenerationOptions.of("the ", 40, 1));
    String stop = text.substring(20, 23);
    String expected = text.substring(0, text.indexOf(stop));
    TextRequest request =
        TextRequest.of(GenerationOptions.of("the ", 40, 1).withStopStrings(List.of(stop)))
            .withLogProbabilities(0);
    List<TextPiece> pieces = new ArrayList<>();
    try (GenerationService service = model.serve(limits(2))) {
      WrittenText whole = service.submit(request).join();
      WrittenText streamed = service.submit(request.readBy(pieces::add)).join();
      assertThat(whole.text()).isEqualTo(expected);
      assertThat(whole.finish()).isEqualTo(FinishReason.STOP);
      assertThat(streamed.finish()).isEqualTo(FinishReason.STOP);
      assertThat(streamed.text()).isEmpty();
      assertThat(pieces.stream().map(TextPiece::text).collect(Collectors.joining()))
          .isEqualTo(expected);
      List<TokenScore> tokens = pieces.stream().flatMap(piece -> piece.tokens().stream()).toList();
      assertThat(tokens).isEqualTo(whole.tokens()).hasSize(expected.length());
    }
  }

  private static void join(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aPromptOfUnknownSymbolsIsRefusedAtOnce() {
    try (GenerationService service = model.serve(limits(1))) {
      assertThatThrownBy(() -> generate(service, GenerationOptions.of("Fluß", 5, 1), piece -> {}))
          .isInstanceOf(LanguageModelException.class)
          .hasMessageContaining("\"ß\"");
    }
  }
}
