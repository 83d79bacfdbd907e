package org.gru4j.lm;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Random;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.TokenStepper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Long trainings take no more memory than short ones. Figures in docs/performance.md. */
@Tag("slow")
class MemoryTest {
  private static final int EARLY = 100;
  private static final int LATE = 2_500;
  private static final int VOCABULARY = 65;

  /**
   * Compiled code, the plans of each length of window, and pages that are not given back: a loss of
   * 16 kB a step would be more.
   */
  private static final double RESIDENT_SLACK = 150;

  private static final double HEAP_SLACK = 8;

  /** What a process holds, in megabytes. */
  private record Memory(double resident, double heap) {
    static Memory now() throws InterruptedException {
      // ND4J's threads free what the collector has found, and need a moment for it.
      for (int i = 0; i < 3; i++) {
        System.gc();
        Thread.sleep(1000);
      }
      return new Memory(
          Pointer.physicalBytes() / 1e6,
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6);
    }
  }

  @Test
  void manyStepsTakeNoMoreThanAHundred() throws InterruptedException {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            LanguageModelConfiguration.builder()
                .embeddingSize(32)
                .hiddenSize(64)
                .layers(2)
                .dropout(0.2)
                .build()
                .network(VOCABULARY));
    network.init();
    Random random = new Random(1);
    try (TokenStepper stepper = TokenStepper.of(network, 3)) {
      Memory early = new Memory(0, 0);
      for (int step = 1; step <= LATE; step++) {
        // Every length of window is new to some cache: seventeen of them come again and again.
        int time = 16 + step % 17;
        network.fit(new DataSet(tokens(random, 8, time), tokens(random, 8, time)));
        stepper.step(step % VOCABULARY, 1, 2);
        if (step % 500 == 0) {
          // ND4J frees an array when the collector finds it, which a small heap rarely asks for.
          Memory.now();
        }
        if (step == EARLY) {
          early = Memory.now();
        }
      }
      Memory late = Memory.now();
      System.out.printf(
          Locale.ROOT,
          "after %,d steps: %.0f MB resident, %.1f MB of heap; after %,d: %.0f and %.1f%n",
          EARLY,
          early.resident(),
          early.heap(),
          LATE,
          late.resident(),
          late.heap());
      assertThat(late.heap() - early.heap()).isLessThan(HEAP_SLACK);
      assertThat(late.resident() - early.resident()).isLessThan(RESIDENT_SLACK);
    }
  }

  private static INDArray tokens(Random random, int batch, int time) {
    int[] drawn = random.ints((long) batch * time, 0, VOCABULARY).toArray();
    return Nd4j.createFromArray(drawn).reshape(batch, 1, time);
  }
}
