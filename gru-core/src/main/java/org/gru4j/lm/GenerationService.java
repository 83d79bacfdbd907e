package org.gru4j.lm;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.gru4j.layer.token.TokenStepper;
import org.gru4j.text.tokens.TextCodec;

/**
 * Writes many texts at once with one copy of a model's weights.
 *
 * <p>All texts in progress advance by one token in one step of the network, whose weights are read
 * once for all of them; a text joins at any step and leaves at any step (continuous batching).
 * Every text in progress gets a token in every step, and those beyond the capacity wait in the
 * order they came. A text does not depend on what is written beside it, but for the last bits of
 * its probabilities.
 *
 * <p>Two kinds of threads serve it. One steps the network and runs nothing of the caller's. Each
 * text that has something to say has another, which calls its consumer and completes its future: a
 * consumer is called in order and never twice at once, but those of different texts are called at
 * the same time. A consumer may do what it likes, wait for other texts and close the service
 * included; what it throws, an {@link Error} too, ends its own text alone.
 *
 * <pre>{@code
 * try (GenerationService service = model.serve(64)) {
 *   CompletableFuture<Void> done =
 *       service.generate(GenerationOptions.of("public class ", 400, 1), System.out::print);
 *   done.join();
 * }
 * }</pre>
 */
public final class GenerationService implements AutoCloseable {
  private final TokenStepper stepper;
  private final TextCodec codec;
  private final BlockingQueue<Request> waiting = new LinkedBlockingQueue<>();
  private final List<Request> active = new ArrayList<>();
  private final float[] probabilities;
  private final Thread worker;
  private volatile boolean closed;

  private final Executor readers = readers();

  private record Request(TextInProgress text, Delivery delivery) {
    boolean isDone() {
      return delivery.done().isDone();
    }
  }

  GenerationService(TokenStepper stepper, TextCodec codec) {
    this.stepper = stepper;
    this.codec = codec;
    this.probabilities = new float[stepper.vocabularySize()];
    this.worker = new Thread(this::work, "gru4j-generation");
    worker.setDaemon(true);
    worker.start();
  }

  /** Daemons, as many as there are texts whose consumers are busy; they end when idle. */
  private static Executor readers() {
    AtomicInteger number = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        5,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, "gru4j-generation-reader-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Writes a text.
   *
   * @param out gets the text piece by piece, without the prompt, on a thread of its own; while it
   *     is busy the text goes on, and what is written meanwhile comes as one piece
   * @return completed on that thread when {@code out} has had everything; cancelling it ends the
   *     text; what {@code out} throws becomes its exception, and so does a {@link
   *     LanguageModelException} if it falls behind by many millions of characters
   * @throws LanguageModelException if the prompt has a symbol that the model does not know
   * @throws IllegalStateException if the service is closed
   */
  public CompletableFuture<Void> generate(GenerationOptions options, Consumer<String> out) {
    if (closed) {
      throw new IllegalStateException("The generation service is closed.");
    }
    Delivery delivery = new Delivery(out, readers);
    waiting.add(new Request(new TextInProgress(options, codec, delivery::add), delivery));
    if (closed) {
      cancel(waiting);
    }
    return delivery.done();
  }

  private void work() {
    try (stepper) {
      while (!closed) {
        admit();
        step();
      }
    } catch (InterruptedException e) {
      // Only close() interrupts.
    } catch (RuntimeException | Error e) {
      active.forEach(request -> request.delivery.fail(e));
      waiting.forEach(request -> request.delivery.fail(e));
      throw e;
    } finally {
      closed = true;
      cancel(active);
      cancel(waiting);
    }
  }

  /** Takes waiting texts in, up to the capacity; waits for one if there is nothing to do. */
  private void admit() throws InterruptedException {
    while (active.size() < stepper.capacity()) {
      Request request = active.isEmpty() ? waiting.take() : waiting.poll();
      if (request == null) {
        return;
      }
      stepper.clear(active.size());
      active.add(request);
    }
  }

  private void step() {
    int[] inputs = active.stream().mapToInt(request -> request.text.nextInput()).toArray();
    stepper.step(inputs);
    // From the last to the first, so that the one that fills a gap has been served already.
    for (int i = inputs.length - 1; i >= 0; i--) {
      if (advance(i)) {
        int last = active.size() - 1;
        if (i < last) {
          stepper.copy(last, i);
          active.set(i, active.get(last));
        }
        active.remove(last);
      }
    }
  }

  /** Returns whether the text leaves. */
  private boolean advance(int sequence) {
    Request request = active.get(sequence);
    if (request.isDone()) {
      return true;
    }
    if (!request.text.wantsDistribution()) {
      return false;
    }
    try {
      stepper.probabilities(sequence, probabilities);
      if (request.text.accept(probabilities)) {
        request.delivery.end();
        return true;
      }
      return false;
    } catch (RuntimeException e) {
      request.delivery.fail(e);
      return true;
    }
  }

  private static void cancel(Iterable<Request> requests) {
    for (Request request : requests) {
      request.delivery.fail(new CancellationException("The generation service was closed."));
    }
  }

  /**
   * Ends all texts, finished or not, and waits for the step in progress, not for consumers. Any
   * thread may call it.
   */
  @Override
  public void close() {
    closed = true;
    worker.interrupt();
    try {
      worker.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
