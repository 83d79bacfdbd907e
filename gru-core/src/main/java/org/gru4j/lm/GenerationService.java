package org.gru4j.lm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gru4j.layer.token.TokenStepper;
import org.gru4j.serving.PendingRequest;
import org.gru4j.serving.RequestQueue;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;
import org.gru4j.serving.ServiceStatistics;
import org.gru4j.serving.ServiceThread;
import org.gru4j.text.tokens.TextCodec;

/**
 * Writes many texts at once with one copy of a model's weights.
 *
 * <p>All texts in progress advance by one token in one step of the network, whose weights are read
 * once for all of them; a text joins at any step and leaves at any step (continuous batching).
 * Every text in progress gets a token in every step, and those beyond the largest batch wait in the
 * order they came. A text does not depend on what is written beside it, but for the last bits of
 * its probabilities.
 *
 * <p>Two kinds of threads serve it. One steps the network and runs nothing of the caller's. Each
 * text that has something to say has another, which calls its consumer and completes its future: a
 * consumer is called in order and never twice at once, but those of different texts are called at
 * the same time. A consumer may do what it likes, wait for other texts and close the service
 * included; what it throws, an {@link Error} too, ends its own text alone. While it is busy the
 * text goes on, and what is written meanwhile comes as one piece; one that falls behind by many
 * millions of characters ends its text with a {@link LanguageModelException}.
 *
 * <pre>{@code
 * try (GenerationService service = model.serve(ServiceLimits.USUAL)) {
 *   TextRequest request = TextRequest.of(GenerationOptions.of("public class ", 400, 1));
 *   service.submit(request.readBy(piece -> System.out.print(piece.text()))).join();
 * }
 * }</pre>
 */
public final class GenerationService implements Service<TextRequest, WrittenText> {
  private final TokenStepper stepper;
  private final TextCodec codec;
  private final RequestQueue<TextInProgress, WrittenText> queue;
  private final List<Active> active = new ArrayList<>();
  private final float[] probabilities;
  private final ServiceThread thread;

  private record Active(TextInProgress text, Delivery delivery, PendingRequest<?, ?> request) {
    static Active of(PendingRequest<TextInProgress, WrittenText> request) {
      Delivery delivery = new Delivery(request.request().reader(), request);
      return new Active(request.request().to(delivery::add), delivery, request);
    }
  }

  GenerationService(TokenStepper stepper, TextCodec codec, ServiceLimits limits) {
    this.stepper = stepper;
    this.codec = codec;
    this.queue = new RequestQueue<>("language model", limits.queueCapacity());
    this.probabilities = new float[stepper.vocabularySize()];
    this.thread = new ServiceThread("gru4j-generation", queue, this::work);
  }

  /**
   * Writes a text; see {@link Service#submit(Object, Duration)}.
   *
   * @throws LanguageModelException if the prompt has a symbol that the model does not know
   */
  @Override
  public CompletableFuture<WrittenText> submit(TextRequest request, Duration timeLimit) {
    return queue.add(() -> new TextInProgress(request, codec), timeLimit);
  }

  private void work() throws InterruptedException {
    try (stepper) {
      while (admit()) {
        step();
      }
    }
  }

  /**
   * Takes waiting texts in, up to the capacity; waits for one if there is nothing to do.
   *
   * @return whether there is something to do; not so when the service is closed and all is done
   */
  private boolean admit() throws InterruptedException {
    while (active.size() < stepper.capacity()) {
      PendingRequest<TextInProgress, WrittenText> request =
          active.isEmpty() ? queue.take() : queue.poll();
      if (request == null) {
        break;
      }
      stepper.clear(active.size());
      active.add(Active.of(request));
    }
    return !active.isEmpty();
  }

  private void step() {
    int[] inputs = active.stream().mapToInt(each -> each.text.nextInput()).toArray();
    stepper.step(inputs);
    queue.recordBatch(inputs.length);
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
    Active each = active.get(sequence);
    if (each.request.isDone()) {
      return true;
    }
    if (!each.text.wantsDistribution()) {
      return false;
    }
    try {
      stepper.probabilities(sequence, probabilities);
      if (each.text.accept(probabilities)) {
        each.delivery.end(each.text.result());
        return true;
      }
      return false;
    } catch (RuntimeException e) {
      each.delivery.fail(e);
      return true;
    }
  }

  @Override
  public ServiceStatistics statistics() {
    return queue.statistics();
  }

  /**
   * Refuses new texts, finishes those that it has, and waits until they are written, not for
   * consumers. Any thread may call it.
   */
  @Override
  public void close() {
    thread.close();
  }

  /** Ends all texts, finished or not, and waits for the step in progress, not for consumers. */
  @Override
  public void closeNow() {
    thread.closeNow();
  }
}
