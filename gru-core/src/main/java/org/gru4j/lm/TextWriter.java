package org.gru4j.lm;

import java.util.ArrayList;
import java.util.List;
import org.gru4j.layer.token.TokenStepper;
import org.gru4j.natives.NativeThreads;
import org.gru4j.natives.Team;
import org.gru4j.serving.PendingRequest;
import org.gru4j.serving.RequestQueue;
import org.gru4j.serving.ServiceThreads;
import org.jspecify.annotations.Nullable;

/**
 * Writes its share of a service's texts, step by step.
 *
 * <p>Writers do not wait for each other: threads of one product would meet at its end in every
 * step, and a processor that a server's other threads need as well would keep both waiting.
 */
final class TextWriter implements ServiceThreads.Work {
  private final TokenStepper stepper;
  private final RequestQueue<TextInProgress, WrittenText> queue;
  private final List<TextWriter> all;
  private final List<Active> active = new ArrayList<>();
  private final float[] probabilities;

  /** How many texts it writes, for the others to know. */
  private volatile int load;

  private record Active(TextInProgress text, Delivery delivery, PendingRequest<?, ?> request) {
    static Active of(PendingRequest<TextInProgress, WrittenText> request) {
      Delivery delivery = new Delivery(request.request().reader(), request);
      return new Active(request.request().to(delivery::add), delivery, request);
    }
  }

  /**
   * A writer.
   *
   * @param stepper is closed at the end
   * @param all writers of the service, this one included as soon as it runs
   */
  TextWriter(
      TokenStepper stepper, RequestQueue<TextInProgress, WrittenText> queue, List<TextWriter> all) {
    this.stepper = stepper;
    this.queue = queue;
    this.all = all;
    this.probabilities = new float[stepper.vocabularySize()];
  }

  @Override
  public void run() throws InterruptedException {
    try (stepper) {
      while (admit()) {
        step();
      }
    }
  }

  /**
   * Takes waiting texts in, up to its capacity and as long as no other writer has fewer; waits for
   * one if there is nothing to do.
   *
   * @return whether there is something to do; not so when the service is closed and all is done
   */
  private boolean admit() throws InterruptedException {
    while (active.size() < stepper.capacity() && isTurn()) {
      PendingRequest<TextInProgress, WrittenText> request = next();
      if (request == null) {
        break;
      }
      stepper.clear(active.size());
      active.add(Active.of(request));
      load = active.size();
    }
    return !active.isEmpty();
  }

  private @Nullable PendingRequest<TextInProgress, WrittenText> next() throws InterruptedException {
    return active.isEmpty() ? queue.take() : queue.poll();
  }

  private boolean isTurn() {
    return all.stream().allMatch(other -> other == this || other.load >= load);
  }

  private void step() {
    int[] inputs = active.stream().mapToInt(each -> each.text.nextInput()).toArray();
    int busy = (int) all.stream().filter(each -> each.load > 0).count();
    try (Team team = Team.of(NativeThreads.each(busy))) {
      stepper.step(inputs);
    }
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
    load = active.size();
  }

  /** Returns whether the text leaves. */
  private boolean advance(int sequence) {
    Active each = active.get(sequence);
    if (each.request.isDone()) {
      return true;
    }
    try {
      if (each.text.take(stepper, sequence, probabilities)) {
        each.delivery.end(each.text.result());
        return true;
      }
      return false;
    } catch (RuntimeException e) {
      each.delivery.fail(e);
      return true;
    }
  }
}
