package org.gru4j.lm;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.token.TokenNetwork;
import org.gru4j.layer.token.TokenStepper;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Trains for 10,000 steps and says what memory the process holds. */
final class LongTraining {
  static final int EARLY = 100;
  static final int LATE = 10_000;
  private static final int VOCABULARY = 65;

  private LongTraining() {}

  /** What a process holds after a full collection, in megabytes. */
  record Memory(double resident, double heap) {
    private static final Pattern LINE =
        Pattern.compile("step (\\d+): (\\S+) resident, (\\S+) heap");

    static Memory now() throws InterruptedException {
      // ND4J's threads free what the collector has found, and need a moment for it.
      for (int i = 0; i < 3; i++) {
        System.gc();
        Thread.sleep(1000);
      }
      double heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6;
      // The C library gives back what was freed in the meantime every five seconds.
      Thread.sleep(6000);
      return new Memory(Pointer.physicalBytes() / 1e6, heap);
    }

    void print(int step) {
      System.out.printf(Locale.ROOT, "step %d: %.3f resident, %.3f heap%n", step, resident, heap);
    }

    static void addTo(Map<Integer, Memory> memory, String line) {
      Matcher parts = LINE.matcher(line);
      if (parts.matches()) {
        memory.put(
            Integer.valueOf(parts.group(1)),
            new Memory(Double.parseDouble(parts.group(2)), Double.parseDouble(parts.group(3))));
      }
    }
  }

  public static void main(String[] arguments) throws InterruptedException {
    MultiLayerNetwork network =
        new TokenNetwork(
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
      for (int step = 1; step <= LATE; step++) {
        // Every length of window is new to some cache: seventeen of them come again and again.
        int time = 16 + step % 17;
        network.fit(new DataSet(tokens(random, 8, time), tokens(random, 8, time)));
        stepper.step(step % VOCABULARY, 1, 2);
        if (step == EARLY || step == LATE) {
          Memory.now().print(step);
        }
      }
    }
  }

  private static INDArray tokens(Random random, int batch, int time) {
    int[] drawn = random.ints((long) batch * time, 0, VOCABULARY).toArray();
    return Nd4j.createFromArray(drawn).reshape(batch, 1, time);
  }
}
