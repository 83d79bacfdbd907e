package org.gru4j.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.TrainingPlan;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class GenerationServiceTest {
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

  private static String alone(GenerationOptions options) {
    StringBuilder text = new StringBuilder();
    model.generate(options, text::append);
    return text.toString();
  }

  /** More texts than the capacity, of different lengths: they join and leave in the middle. */
  @Test
  void writesWhatEachTextWouldBeAlone() {
    List<StringBuilder> texts = new ArrayList<>();
    try (GenerationService service = model.serve(3)) {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int seed = 0; seed < 10; seed++) {
        StringBuilder text = new StringBuilder();
        texts.add(text);
        all.add(service.generate(options(seed), text::append));
      }
      all.forEach(CompletableFuture::join);
    }
    for (int seed = 0; seed < 10; seed++) {
      assertThat(texts.get(seed)).hasToString(alone(options(seed)));
    }
  }

  @Test
  void aTextThatFailsHarmsNoOther() {
    StringBuilder good = new StringBuilder();
    try (GenerationService service = model.serve(4)) {
      CompletableFuture<Void> bad =
          service.generate(
              options(5),
              piece -> {
                throw new IllegalArgumentException("the reader has gone");
              });
      CompletableFuture<Void> other = service.generate(options(6), good::append);
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
    try (GenerationService service = model.serve(4)) {
      CompletableFuture<Void> bad =
          service.generate(
              options(5),
              piece -> {
                throw new AssertionError("the reader is broken");
              });
      CompletableFuture<Void> interrupted =
          service.generate(options(4), piece -> Thread.currentThread().interrupt());
      CompletableFuture<Void> other = service.generate(options(6), good::append);
      assertThatThrownBy(bad::join).hasCauseInstanceOf(AssertionError.class);
      interrupted.join();
      other.join();
      service.generate(options(3), later::append).join();
    }
    assertThat(good).hasToString(alone(options(6)));
    assertThat(later).hasToString(alone(options(3)));
  }

  @Test
  void aConsumerMayWaitForAnotherText() {
    StringBuilder inner = new StringBuilder();
    AtomicBoolean begun = new AtomicBoolean();
    try (GenerationService service = model.serve(1)) {
      service
          .generate(
              options(5),
              piece -> {
                if (!begun.getAndSet(true)) {
                  service.generate(options(2), inner::append).join();
                }
              })
          .join();
      // So may what hangs on a future.
      service
          .generate(options(2), piece -> {})
          .thenRun(() -> service.generate(options(2), piece -> {}).join())
          .join();
    }
    assertThat(inner).hasToString(alone(options(2)));
  }

  /** One that never comes back holds neither the other texts nor the end of the service. */
  @Test
  void aConsumerThatHangsHoldsNothing() {
    CountDownLatch never = new CountDownLatch(1);
    GenerationService service = model.serve(2);
    CompletableFuture<Void> hanging =
        service.generate(
            options(5),
            piece -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    StringBuilder good = new StringBuilder();
    service.generate(options(6), good::append).join();
    service.close();
    assertThat(good).hasToString(alone(options(6)));
    assertThat(hanging.isDone() && !hanging.isCompletedExceptionally()).isFalse();
    never.countDown();
  }

  @Test
  void aConsumerMayCloseTheService() {
    GenerationService service = model.serve(2);
    CompletableFuture<Void> other =
        service.generate(GenerationOptions.of("the ", Integer.MAX_VALUE, 1), piece -> {});
    CompletableFuture<Void> closing =
        service.generate(
            GenerationOptions.of("the ", Integer.MAX_VALUE, 2), piece -> service.close());
    assertThatThrownBy(closing::join).isInstanceOf(CancellationException.class);
    assertThatThrownBy(other::join).isInstanceOf(CancellationException.class);
  }

  @Test
  void aCancelledTextMakesRoom() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    try (GenerationService service = model.serve(1)) {
      CompletableFuture<Void> endless =
          service.generate(
              GenerationOptions.of("the ", Integer.MAX_VALUE, 1), piece -> started.countDown());
      started.await();
      StringBuilder next = new StringBuilder();
      CompletableFuture<Void> waiting = service.generate(options(2), next::append);
      endless.cancel(false);
      waiting.join();
      assertThat(next).hasToString(alone(options(2)));
    }
  }

  @Test
  void closingEndsWhatIsNotFinished() {
    GenerationService service = model.serve(1);
    CompletableFuture<Void> endless =
        service.generate(GenerationOptions.of("the ", Integer.MAX_VALUE, 1), piece -> {});
    CompletableFuture<Void> waiting = service.generate(options(3), piece -> {});
    service.close();
    assertThatThrownBy(endless::join).isInstanceOf(CancellationException.class);
    assertThatThrownBy(waiting::join).isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> service.generate(options(3), piece -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aPromptOfUnknownSymbolsIsRefusedAtOnce() {
    try (GenerationService service = model.serve(1)) {
      assertThatThrownBy(() -> service.generate(GenerationOptions.of("Fluß", 5, 1), piece -> {}))
          .isInstanceOf(LanguageModelException.class)
          .hasMessageContaining("\"ß\"");
    }
  }
}
