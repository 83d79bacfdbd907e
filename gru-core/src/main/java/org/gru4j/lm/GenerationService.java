package org.gru4j.lm;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
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

  private record Request(TextInProgress text, CompletableFuture<Void> done) {}

  GenerationService(TokenStepper stepper, TextCodec codec) {
    this.stepper = stepper;
    this.codec = codec;
    this.probabilities = new float[stepper.vocabularySize()];
    this.worker = new Thread(this::work, "gru4j-generation");
    worker.setDaemon(true);
    worker.start();
  }

  /**
   * Writes a text.
   *
   * @param out gets the text piece by piece, without the prompt, on the service's own thread, which
   *     waits for it meanwhile: what takes time belongs elsewhere
   * @return completed when the text is; cancelling it ends the text; what {@code out} throws
   *     becomes its exception
   * @throws LanguageModelException if the prompt has a symbol that the model does not know
   * @throws IllegalStateException if the service is closed
   */
  public CompletableFuture<Void> generate(GenerationOptions options, Consumer<String> out) {
    if (closed) {
      throw new IllegalStateException("The generation service is closed.");
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    waiting.add(new Request(new TextInProgress(options, codec, out), done));
    if (closed) {
      cancel(waiting);
    }
    return done;
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
      active.forEach(request -> request.done.completeExceptionally(e));
      waiting.forEach(request -> request.done.completeExceptionally(e));
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
    if (request.done.isDone()) {
      return true;
    }
    if (!request.text.wantsDistribution()) {
      return false;
    }
    try {
      stepper.probabilities(sequence, probabilities);
      if (request.text.accept(probabilities)) {
        request.done.complete(null);
      }
    } catch (RuntimeException e) {
      request.done.completeExceptionally(e);
    }
    return request.done.isDone();
  }

  private static void cancel(Iterable<Request> requests) {
    for (Request request : requests) {
      request.done.completeExceptionally(
          new CancellationException("The generation service was closed."));
    }
  }

  /** Ends all texts, finished or not, and waits for the step in progress. */
  @Override
  public void close() {
    closed = true;
    worker.interrupt();
    try {
      if (Thread.currentThread() != worker) {
        worker.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
