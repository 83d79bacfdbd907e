package org.gru4j.docs.snippets;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.gru4j.sequence.SequenceClassifier;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The Java of docs/serving.md. */
final class ServingSnippets {
  private ServingSnippets() {}

  static void ask(SequenceClassifier model, INDArray first, INDArray second) {
    try (Service<INDArray, INDArray> service = model.serve(ServiceLimits.USUAL)) {
      CompletableFuture<INDArray> one = service.submit(first);
      CompletableFuture<INDArray> other = service.submit(second, Duration.ofSeconds(5));
      System.out.println(model.predictions(one.join()));
      System.out.println(model.predictions(other.join()));
      System.out.println(service.statistics().latencySeconds().percentile99());
    }
  }
}
