package org.gru4j.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.gru4j.metrics.DivergedException;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Models of sequences asked by several threads at once. */
class SequenceServicesTest {
  private static final SequenceConfiguration SMALL =
      SequenceConfiguration.builder().hiddenSize(9).layers(2).batchSize(8).seed(5).build();

  private static INDArray sequence(int columns, int steps, Random random) {
    double[][] values = new double[columns][steps];
    for (double[] column : values) {
      Arrays.setAll(column, step -> 3 + random.nextGaussian());
    }
    return Nd4j.createFromArray(values).castTo(DataType.DOUBLE);
  }

  private static SequenceClassifier classifier(boolean perStep) {
    Random random = new Random(1);
    List<LabelledSequence> training = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      training.add(
          new LabelledSequence(
              "s" + i, sequence(2, 4, random), Collections.nCopies(4, "label" + i % 3)));
    }
    return perStep
        ? SequenceClassifier.perStep(SMALL, training)
        : SequenceClassifier.perSequence(SMALL, training);
  }

  /** Asks from four threads, so that batches are what chance makes them. */
  private static List<INDArray> ask(Service<INDArray, INDArray> service, List<INDArray> requests) {
    List<CompletableFuture<INDArray>> asked =
        requests.parallelStream().map(service::submit).toList();
    return asked.stream().map(CompletableFuture::join).toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void labelsAsOneByOne(boolean perStep) {
    SequenceClassifier model = classifier(perStep);
    Random random = new Random(2);
    List<INDArray> requests = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      requests.add(sequence(2, 1 + random.nextInt(40), random));
    }
    try (Service<INDArray, INDArray> service =
        model.serve(ServiceLimits.USUAL.withLargestBatch(16))) {
      List<INDArray> served = ask(service, requests);
      for (int i = 0; i < requests.size(); i++) {
        INDArray alone = model.probabilities(List.of(requests.get(i))).get(0);
        assertThat(served.get(i).shape()).isEqualTo(alone.shape());
        assertThat(served.get(i).sub(alone).amaxNumber().doubleValue()).isCloseTo(0, within(1e-6));
        assertThat(model.predictions(served.get(i)))
            .extracting(LabelPrediction::label)
            .isEqualTo(model.predict(requests.get(i)));
      }
      assertThat(service.statistics().answered()).isEqualTo(100);
    }
  }

  /** The service has weights of its own: whoever trains on disturbs nothing. */
  @Test
  void weightsStayWhatTheyWere() {
    SequenceClassifier model = classifier(false);
    INDArray request = sequence(2, 5, new Random(3));
    INDArray before = model.probabilities(List.of(request)).get(0);
    try (Service<INDArray, INDArray> service = model.serve(ServiceLimits.USUAL)) {
      model.network().params().muli(3);
      assertThat(service.submit(request).join().sub(before).amaxNumber().doubleValue())
          .isCloseTo(0, within(1e-6));
    }
  }

  @Test
  void refusesAtOnceWhatItCannotRead() {
    SequenceClassifier model = classifier(false);
    Random random = new Random(4);
    try (Service<INDArray, INDArray> service = model.serve(ServiceLimits.USUAL)) {
      assertThatThrownBy(() -> service.submit(sequence(3, 5, random)))
          .isInstanceOf(SequenceException.class)
          .hasMessageContaining("Expected 2 feature columns in the sequence, found 3.");
      assertThatThrownBy(() -> service.submit(Nd4j.createFromArray(1.0, 2.0)))
          .isInstanceOf(SequenceException.class)
          .hasMessageContaining("[2]");
      assertThatThrownBy(() -> service.submit(sequence(2, 5, random).putScalar(1, 2, Double.NaN)))
          .isInstanceOf(SequenceException.class)
          .hasMessage("Expected finite numbers up to 3.403e+38 in a sequence, found NaN.");
      assertThat(service.statistics().invalid()).isEqualTo(3);
    }
  }

  @Test
  void aModelOfNoNumbersFails() {
    SequenceClassifier model = classifier(false);
    model.network().params().assign(Double.NaN);
    try (Service<INDArray, INDArray> service = model.serve(ServiceLimits.USUAL)) {
      CompletableFuture<INDArray> answer = service.submit(sequence(2, 5, new Random(8)));
      assertThatThrownBy(answer::join).hasCauseInstanceOf(DivergedException.class);
    }
  }

  @Test
  void forecastsAsOneByOne() {
    Random random = new Random(6);
    SequenceForecaster model =
        SequenceForecaster.create(SMALL, new ForecastTask(1, 6, 3), sequence(2, 40, random));
    List<INDArray> requests = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      requests.add(sequence(2, 6 + random.nextInt(20), random));
    }
    try (Service<INDArray, INDArray> service = model.serve(ServiceLimits.USUAL)) {
      List<INDArray> served = ask(service, requests);
      for (int i = 0; i < requests.size(); i++) {
        INDArray alone = model.predict(requests.get(i));
        assertThat(served.get(i).shape()).containsExactly(3);
        assertThat(served.get(i).sub(alone).amaxNumber().doubleValue()).isCloseTo(0, within(1e-5));
      }
      assertThatThrownBy(() -> service.submit(sequence(2, 5, random)))
          .isInstanceOf(SequenceException.class)
          .hasMessageContaining("at least 6 steps");
    }
  }
}
