package org.gru4j.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BatchingServiceTest {
  private static final ServiceLimits LIMITS = new ServiceLimits(4, Duration.ZERO, 8);

  /** Lengths of texts; each batch waits until it is let. */
  private static final class Lengths implements BatchedWork<String, String, Integer> {
    final List<List<String>> batches = new CopyOnWriteArrayList<>();
    final Semaphore begun = new Semaphore(0);
    final Semaphore let = new Semaphore(0);

    @Override
    public String prepare(String request) {
      if (request.isEmpty()) {
        throw new IllegalArgumentException("Expected a text, found an empty one.");
      }
      return request;
    }

    @Override
    public Object group(String request) {
      return Character.isUpperCase(request.charAt(0));
    }

    @Override
    public int length(String request) {
      return request.length();
    }

    @Override
    public List<Integer> answer(List<String> batch) {
      begun.release();
      let.acquireUninterruptibly();
      batches.add(batch);
      if (batch.contains("bad")) {
        throw new IllegalStateException("one is bad");
      }
      return batch.stream().map(String::length).toList();
    }
  }

  private final Lengths work = new Lengths();

  private BatchingService<String, String, Integer> service(ServiceLimits limits) {
    return new BatchingService<>("counter", work, limits);
  }

  /** Occupies the thread of a service. */
  private CompletableFuture<Integer> occupied(Service<String, Integer> service) {
    CompletableFuture<Integer> first = service.submit("x");
    work.begun.acquireUninterruptibly();
    return first;
  }

  @Test
  void whoCameMeanwhileIsComputedTogether() {
    try (Service<String, Integer> service = service(LIMITS)) {
      CompletableFuture<Integer> first = occupied(service);
      List<CompletableFuture<Integer>> others = new ArrayList<>();
      for (String text : List.of("aa", "bbb", "cc", "ddd", "ee", "ff")) {
        others.add(service.submit(text));
      }
      work.let.release(9);
      assertThat(first.join()).isEqualTo(1);
      assertThat(others.stream().map(CompletableFuture::join)).containsExactly(2, 3, 2, 3, 2, 2);
      assertThat(work.batches)
          .containsExactly(List.of("x"), List.of("aa", "cc", "bbb", "ddd"), List.of("ee", "ff"));
      ServiceStatistics statistics = service.statistics();
      assertThat(statistics.taken()).isEqualTo(7);
      assertThat(statistics.answered()).isEqualTo(7);
      assertThat(statistics.batchSizes().count()).isEqualTo(3);
      assertThat(statistics.batchSizes().mean()).isEqualTo(7.0 / 3);
      assertThat(statistics.batchSizes().largest()).isEqualTo(4);
      assertThat(statistics.latencySeconds().count()).isEqualTo(7);
      assertThat(statistics.queueSeconds().count()).isEqualTo(7);
      assertThat(statistics.running()).isZero();
    }
  }

  @Test
  void aGroupWaitsForItsTurn() {
    try (Service<String, Integer> service = service(LIMITS)) {
      occupied(service);
      List.of("a", "B", "c", "D").forEach(service::submit);
      work.let.release(9);
    }
    assertThat(work.batches).containsExactly(List.of("x"), List.of("a", "c"), List.of("B", "D"));
  }

  @Test
  void muchShorterSequencesAreNotPadded() {
    String longer = "y".repeat(100);
    try (Service<String, Integer> service = service(LIMITS)) {
      occupied(service);
      List.of(longer, "a", "b", "cc").forEach(service::submit);
      work.let.release(9);
    }
    assertThat(work.batches)
        .containsExactly(List.of("x"), List.of("a", "b", "cc"), List.of(longer));
  }

  @Test
  void aRequestThatFailsHarmsNoOther() {
    try (Service<String, Integer> service = service(LIMITS)) {
      occupied(service);
      CompletableFuture<Integer> good = service.submit("ok");
      CompletableFuture<Integer> bad = service.submit("bad");
      CompletableFuture<Integer> fine = service.submit("fine");
      work.let.release(9);
      assertThat(good.join()).isEqualTo(2);
      assertThat(fine.join()).isEqualTo(4);
      assertThatThrownBy(bad::join)
          .hasCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("one is bad");
      assertThat(service.statistics().failed()).isEqualTo(1);
    }
  }

  @Test
  void whatTheModelCannotAnswerIsRefusedBeforeItWaits() {
    try (Service<String, Integer> service = service(LIMITS)) {
      assertThatThrownBy(() -> service.submit(""))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("found an empty one");
      assertThat(service.statistics().invalid()).isEqualTo(1);
      assertThat(service.statistics().taken()).isZero();
    }
  }

  @Test
  void aFullQueueRefusesAndACancelledRequestMakesRoom() {
    try (Service<String, Integer> service = service(LIMITS.withQueueCapacity(2))) {
      occupied(service);
      CompletableFuture<Integer> waiting = service.submit("a");
      service.submit("b");
      assertThatThrownBy(() -> service.submit("c"))
          .isInstanceOf(ServiceBusyException.class)
          .hasMessageContaining("2 requests waiting for the counter");
      waiting.cancel(true);
      service.submit("c");
      assertThat(service.statistics().waiting()).isEqualTo(2);
      work.let.release(9);
    }
    assertThat(work.batches).containsExactly(List.of("x"), List.of("b", "c"));
  }

  @Test
  void whoWaitsLongerThanItsTimeFails() {
    try (Service<String, Integer> service = service(LIMITS)) {
      occupied(service);
      CompletableFuture<Integer> late = service.submit("late", Duration.ofMillis(50));
      assertThatThrownBy(late::join)
          .hasCauseInstanceOf(TimeLimitException.class)
          .hasMessageContaining(
              "Expected an answer of the counter within 0.05 s, found the request still waiting for"
                  + " its turn.");
      assertThat(service.statistics().expired()).isEqualTo(1);
      assertThat(service.statistics().waiting()).isZero();
      work.let.release(9);
    }
    assertThat(work.batches).containsExactly(List.of("x"));
  }

  @Test
  void closingAnswersWhatWasTakenAndRefusesMore() {
    BatchingService<String, String, Integer> service = service(LIMITS);
    CompletableFuture<Integer> first = occupied(service);
    CompletableFuture<Integer> second = service.submit("two");
    Thread closing = new Thread(service::close);
    closing.start();
    while (!isClosed(service)) {
      Thread.onSpinWait();
    }
    work.let.release(9);
    assertThat(first.join()).isEqualTo(1);
    assertThat(second.join()).isEqualTo(3);
  }

  private static boolean isClosed(Service<String, Integer> service) {
    try {
      service.submit("more").cancel(false);
      return false;
    } catch (ServiceClosedException e) {
      return true;
    } catch (ServiceBusyException e) {
      return false;
    }
  }

  @Test
  void closingNowCancels() {
    BatchingService<String, String, Integer> service = service(LIMITS);
    CompletableFuture<Integer> first = occupied(service);
    CompletableFuture<Integer> second = service.submit("two");
    Thread closing = new Thread(service::closeNow);
    closing.start();
    assertThatThrownBy(second::join).isInstanceOf(CancellationException.class);
    assertThatThrownBy(first::join).isInstanceOf(CancellationException.class);
    work.let.release(9);
  }

  /** A batch waits for others as long as it may, and no longer once it is full. */
  @Test
  void aFullBatchWaitsNoLonger() {
    work.let.release(9);
    ServiceLimits patient = new ServiceLimits(2, Duration.ofMinutes(30), 8);
    try (Service<String, Integer> service = service(patient)) {
      CompletableFuture<Integer> one = service.submit("aa");
      CompletableFuture<Integer> two = service.submit("bb");
      assertThat(one.join() + two.join()).isEqualTo(4);
    }
    assertThat(work.batches).containsExactly(List.of("aa", "bb"));
  }
}
