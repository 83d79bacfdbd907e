package org.gru4j.speech.ctc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** {@link CtcLoss} beside PyTorch's {@code ctc_loss}, on random minibatches. */
class CtcTorchParityTest {
  /** That of the module in {@code ctc.pt}. */
  private static final int BLANK = 5;

  @ParameterizedTest(name = "seed {0}: {1} utterances of up to {2} frames and {3} symbols")
  @CsvSource({"1, 1, 1, 6", "2, 3, 7, 6", "3, 5, 13, 7", "4, 8, 50, 31", "5, 16, 120, 29"})
  void lossesAndGradients(long seed, int batch, int time, int symbols)
      throws IOException, MalformedModelException {
    Minibatch minibatch = minibatch(seed, batch, time, symbols);
    INDArray logits = CtcCases.uniform(seed, (long) time * batch, symbols);
    INDArray gradient = CtcCases.logSoftmax(logits);
    CtcLosses losses = new CtcLoss(BLANK).toLogitGradient(gradient, minibatch.targets());

    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        Model model = Model.newInstance("ctc", Device.cpu(), "PyTorch");
        InputStream file = getClass().getResourceAsStream("/ctc/ctc.pt")) {
      model.load(file);
      NDArray input =
          manager.create(
              logits.reshape(logits.length()).toDoubleVector(), new Shape(time, batch, symbols));
      input.setRequiresGradient(true);
      NDArray theirs;
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        theirs =
            model
                .getBlock()
                .forward(
                    new ParameterStore(manager, false), minibatch.arguments(manager, input), true)
                .head();
        collector.backward(theirs.sum());
      }
      double[] expectedLosses = theirs.toDoubleArray();
      for (int i = 0; i < batch; i++) {
        assertThat(losses.nats(i)).isCloseTo(expectedLosses[i], within(1e-9));
      }
      double[] expected = input.getGradient().toDoubleArray();
      assertThat(gradient.reshape(gradient.length()).toDoubleVector())
          .containsExactly(expected, within(1e-10));
      assertThat(Arrays.stream(expected).map(Math::abs).max().getAsDouble()).isGreaterThan(0.01);
    }
  }

  /** Texts of any length that fits, with repeats; the first utterance is the longest. */
  private static Minibatch minibatch(long seed, int batch, int time, int symbols) {
    Random random = new Random(seed);
    List<CtcTarget> targets = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      int example = i;
      int frames = i == 0 ? time : 1 + random.nextInt(time);
      int[] text =
          random
              .ints(random.nextInt(frames + 1), 0, symbols - 1)
              .map(label -> label < BLANK ? label : label + 1)
              .toArray();
      while (CtcTarget.requiredFrames(text) > frames) {
        text = Arrays.copyOf(text, text.length - 1);
      }
      int[] rows = IntStream.range(0, frames).map(t -> t * batch + example).toArray();
      targets.add(new CtcTarget(rows, text));
    }
    return new Minibatch(targets);
  }

  private record Minibatch(List<CtcTarget> targets) {
    NDList arguments(NDManager manager, NDArray logits) {
      int longest = targets.stream().mapToInt(target -> target.symbols()).max().getAsInt();
      long[] labels =
          targets.stream()
              .flatMapToLong(
                  target ->
                      Arrays.stream(Arrays.copyOf(target.labels(), longest)).mapToLong(i -> i))
              .toArray();
      return new NDList(
          logits,
          manager.create(labels, new Shape(targets.size(), longest)),
          manager.create(targets.stream().mapToLong(target -> target.frames()).toArray()),
          manager.create(targets.stream().mapToLong(target -> target.symbols()).toArray()));
    }
  }
}
