package org.gru4j.lm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.gru4j.layer.token.TokenStepper;
import org.gru4j.natives.NativeThreads;
import org.gru4j.serving.RequestQueue;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;
import org.gru4j.serving.ServiceStatistics;
import org.gru4j.serving.ServiceThreads;
import org.gru4j.text.tokens.TextCodec;

/**
 * Writes many texts at once.
 *
 * <p>Several threads, at most one for each processor and for 16 texts of the largest batch, have a
 * copy of the model's weights each, and the texts in progress are shared out evenly. Those of a
 * thread advance by one token in one step of the network, whose weights are read once for all of
 * them; a text joins at any step and leaves at any step (continuous batching). Every text in
 * progress gets a token in every step, and those beyond the largest batch wait in the order they
 * came. A text does not depend on what is written beside it, but for the last bits of its
 * probabilities.
 *
 * <p>Two kinds of threads serve it. Those that step the network run nothing of the caller's. Each
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
  /** Weights that are read for fewer texts at a time cost more than they compute. */
  private static final int LEAST_TEXTS = 16;

  private final TextCodec codec;
  private final RequestQueue<TextInProgress, WrittenText> queue;
  private final ServiceThreads threads;

  /**
   * A service.
   *
   * @param steppers makes one for so many texts
   */
  GenerationService(IntFunction<TokenStepper> steppers, TextCodec codec, ServiceLimits limits) {
    this.codec = codec;
    this.queue = new RequestQueue<>("language model", limits.queueCapacity());
    int count = Math.max(1, Math.min(NativeThreads.each(1), limits.largestBatch() / LEAST_TEXTS));
    List<TextWriter> writers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int capacity = (limits.largestBatch() + i) / count;
      writers.add(new TextWriter(steppers.apply(capacity), queue, writers));
    }
    this.threads = new ServiceThreads("gru4j-generation", queue, writers);
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
    threads.close();
  }

  /** Ends all texts, finished or not, and waits for the steps in progress, not for consumers. */
  @Override
  public void closeNow() {
    threads.closeNow();
  }
}
