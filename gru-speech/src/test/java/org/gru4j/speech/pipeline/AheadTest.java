package org.gru4j.speech.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AheadTest {
  @Test
  void resultsComeInOrderWhoeverIsFaster() throws InterruptedException {
    CountDownLatch secondIsDone = new CountDownLatch(1);
    List<Integer> results = new ArrayList<>();

    try (Ahead<Integer, Integer> ahead =
        new Ahead<>(
            List.of(1, 2, 3).iterator(),
            input -> {
              if (input == 1) {
                // The first waits for the second.
                await(secondIsDone);
              } else {
                secondIsDone.countDown();
              }
              return 10 * input;
            },
            2,
            2)) {
      ahead.forEachRemaining(results::add);
    }

    assertThat(results).containsExactly(10, 20, 30);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void noMoreIsTakenThanTheCapacity() {
    int[] taken = {0};
    Iterator<Integer> inputs = IntStream.range(0, 100).peek(input -> taken[0]++).boxed().iterator();

    try (Ahead<Integer, Integer> ahead = new Ahead<>(inputs, input -> input, 2, 5)) {
      ahead.next();
      ahead.next();
      // An iterator of a stream looks one element ahead.
      assertThat(taken[0]).isBetween(7, 8);
    }
  }

  @Test
  void failuresComeWhereTheirResultsWould() {
    try (Ahead<Integer, Integer> ahead =
        new Ahead<>(List.of(1, 0, 2).iterator(), input -> 10 / input, 2, 2)) {
      assertThat(ahead.next()).isEqualTo(10);
      assertThatThrownBy(ahead::next).isInstanceOf(ArithmeticException.class);
      assertThat(ahead.next()).isEqualTo(5);
      assertThat(ahead.hasNext()).isFalse();
      assertThatThrownBy(ahead::next).isInstanceOf(NoSuchElementException.class);
    }
  }
}
