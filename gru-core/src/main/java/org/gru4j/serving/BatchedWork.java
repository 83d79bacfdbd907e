package org.gru4j.serving;

import java.util.List;

/**
 * What a model does for a {@link BatchingService}.
 *
 * @param <Q> what is asked
 * @param <P> what is to be computed for it
 * @param <A> what is answered
 */
public interface BatchedWork<Q, P, A> extends AutoCloseable {
  /**
   * Reads a request, on the thread of whoever asks; several threads at once do.
   *
   * @throws RuntimeException of the model's own, if it cannot answer
   */
  P prepare(Q request);

  /** Requests are computed side by side with those of an equal group only; by default any. */
  default Object group(P prepared) {
    return BatchedWork.class;
  }

  /**
   * Steps of a request, where shorter ones beside it are padded to its length; by default none are.
   */
  default int length(P prepared) {
    return 1;
  }

  /**
   * Answers requests side by side, on the one thread of the service.
   *
   * @param batch of one group and similar length
   * @return the answers in the same order
   */
  List<A> answer(List<P> batch);

  /** Frees what it holds, on the thread of the service. */
  @Override
  default void close() {}
}
