package org.gru4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BatchesAheadTest {
  /** Counts up to a last number; one number is refused. */
  private static final class Numbers implements Iterator<Integer> {
    final List<Thread> threads = new ArrayList<>();
    final CountDownLatch second = new CountDownLatch(2);
    final int refused;
    int position;

    Numbers(int refused) {
      this.refused = refused;
    }

    @Override
    public boolean hasNext() {
      return position < 5;
    }

    @Override
    public Integer next() {
      if (!hasNext()) {
        throw new NoSuchElementException("no more");
      }
      threads.add(Thread.currentThread());
      second.countDown();
      if (position == refused) {
        position++;
        throw new IllegalStateException("refused");
      }
      return position++;
    }
  }

  @Test
  void keepsTheOrderAndPreparesOnAnotherThread() throws InterruptedException {
    Numbers numbers = new Numbers(-1);
    BatchesAhead<Integer> ahead = new BatchesAhead<>(numbers);
    assertThat(ahead.next()).isZero();
    // The second is made although nobody asked for it.
    assertThat(numbers.second.await(10, TimeUnit.SECONDS)).isTrue();
    List<Integer> rest = new ArrayList<>();
    for (int i = 1; i < 5; i++) {
      rest.add(ahead.next());
    }
    assertThat(rest).containsExactly(1, 2, 3, 4);
    assertThat(numbers.threads.get(0)).isSameAs(Thread.currentThread());
    assertThat(numbers.threads.subList(1, 5)).doesNotContain(Thread.currentThread());
    assertThatThrownBy(ahead::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void aMoveDropsWhatWasPrepared() {
    Numbers numbers = new Numbers(-1);
    BatchesAhead<Integer> ahead = new BatchesAhead<>(numbers);
    ahead.next();
    ahead.seek(() -> numbers.position = 3);
    assertThat(ahead.next()).isEqualTo(3);
    assertThat(ahead.next()).isEqualTo(4);
  }

  @Test
  void aFailureComesWithItsBatchAndAsItWas() {
    Numbers numbers = new Numbers(1);
    BatchesAhead<Integer> ahead = new BatchesAhead<>(numbers);
    assertThat(ahead.next()).isZero();
    assertThatThrownBy(ahead::next).isInstanceOf(IllegalStateException.class).hasMessage("refused");
  }
}
