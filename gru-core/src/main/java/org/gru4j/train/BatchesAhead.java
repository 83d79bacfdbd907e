package org.gru4j.train;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Prepares the next minibatch on another thread while the network learns from the present one. The
 * batches are those of the iterator in its order, so that a run does not depend on who was faster.
 *
 * @param <T> the type of a minibatch
 */
public final class BatchesAhead<T> {
  private final Iterator<? extends T> batches;
  private @Nullable CompletableFuture<T> prepared;

  /**
   * Nothing is prepared before the first call of {@link #next}.
   *
   * @param batches only used by this object from now on, but for {@link #seek}
   */
  public BatchesAhead(Iterator<? extends T> batches) {
    this.batches = batches;
  }

  /** Lets somebody move the iterator; what was prepared before is dropped. */
  public void seek(Runnable move) {
    CompletableFuture<T> dropped = prepared;
    prepared = null;
    if (dropped != null) {
      // Its failure would be one of a batch that nobody asked for.
      dropped.handle((batch, failure) -> batch).join();
    }
    move.run();
  }

  /**
   * The next minibatch.
   *
   * @throws RuntimeException what the iterator threw
   */
  public T next() {
    T batch = prepared == null ? batches.next() : result(prepared);
    prepared = batches.hasNext() ? CompletableFuture.supplyAsync(batches::next) : null;
    return batch;
  }

  private static <T> T result(CompletableFuture<T> prepared) {
    try {
      return prepared.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
