package org.gru4j.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gru4j.layer.GRU;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** In a process of its own, since a process loads its libraries once. */
class NativeThreadsTest {
  /** Makes a network and says how many threads a product has, here and on another thread. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws Exception {
      if (arguments.length > 0) {
        Nd4j.create(DataType.FLOAT, 1);
      }
      MultiLayerNetwork network =
          new MultiLayerNetwork(
              new NeuralNetConfiguration.Builder()
                  .list(new GRU.Builder().nIn(3).nOut(4).build())
                  .build());
      network.init();
      network.output(Nd4j.rand(DataType.FLOAT, 2, 3, 5));
      List<Integer> threads = new ArrayList<>(List.of(openMp()));
      Thread other = new Thread(() -> threads.add(openMp()));
      other.start();
      other.join();
      System.out.println(
          threads + " " + Nd4j.getExecutioner().getEnvironmentInformation().get("blas.threads"));
    }

    private static int openMp() {
      return NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads();
    }
  }

  private static String output(int processors, String variable, String... arguments)
      throws Exception {
    Map<String, String> environment =
        variable.isEmpty()
            ? Map.of()
            : Map.of("OMP_NUM_THREADS", variable, "OPENBLAS_NUM_THREADS", variable);
    return ChildProgram.output(Program.class, processors, environment, arguments);
  }

  @Test
  void nativeThreadsAreAsManyAsTheProcessMayUse() throws Exception {
    assertThat(output(1, "")).isEqualTo("[1, 1] 1");
    // The thread that loads ND4J gets fewer where the machine has fewer cores.
    assertThat(output(3, "")).contains(", 3] ");
  }

  @Test
  void theEnvironmentGoesFirst() throws Exception {
    assertThat(output(1, "2")).isEqualTo("[2, 2] 2");
  }

  @Test
  void noArrayIsMadeTooEarly() throws Exception {
    assertThat(output(1, "", "array first")).isEqualTo("[1, 1] 1");
  }
}
