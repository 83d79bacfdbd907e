package org.gru4j.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import org.gru4j.natives.OpenBlas.Vectors;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** In processes of their own, since a process loads its libraries once. */
class NativeSettingsTest {
  /** What a Java program does that says nothing about native libraries. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      if (arguments.length > 0) {
        // Unlike a variable of the process, Java's own environment does not know this one.
        ProcessEnvironment.set(OpenBlas.CORE_TYPE, arguments[0]);
      }
      // Loads ND4J before anything of this library was touched.
      INDArray square = Nd4j.rand(DataType.FLOAT, 700, 700);
      double before = square.mmul(square).sumNumber().doubleValue();
      String core = OpenBlas.core().orElseThrow();
      NativeSettings.apply();
      double after = square.mmul(square).sumNumber().doubleValue();
      System.out.printf(
          "%s, %s, %s, %d, %b%n",
          core,
          OpenBlas.core().orElseThrow(),
          NativeSettings.set(),
          Nd4j.getEnvironment().elementwiseThreshold(),
          Math.abs(after - before) < 1e-4 * Math.abs(before));
    }
  }

  private static String output(Map<String, String> environment, String... arguments)
      throws Exception {
    return ChildProgram.output(Program.class, 2, environment, arguments);
  }

  @Test
  void aProgramThatSaysNothingGetsWhatSuitsTheMachine() throws Exception {
    String output = output(Map.of());
    assertThat(output)
        .contains("OMP_NUM_THREADS=2", "OPENBLAS_THREAD_TIMEOUT=4")
        .endsWith("8192, true");
    if (ProcessEnvironment.isLinux()) {
      assertThat(output).contains("OMP_WAIT_POLICY=active", "GOMP_SPINCOUNT=300000");
    }
  }

  @Test
  void whatTheEnvironmentSaysIsLeftAlone() throws Exception {
    String output =
        output(
            Map.of(
                "OMP_NUM_THREADS", "1",
                "OMP_WAIT_POLICY", "passive",
                "OPENBLAS_THREAD_TIMEOUT", "6",
                "OPENBLAS_CORETYPE", "Prescott"));
    assertThat(output).contains(", {}, ").endsWith("true");
  }

  /** What happens on a processor that is younger than the library. */
  @Test
  void aProcessorThatOpenBlasDoesNotKnowIsTakenForTheBestThatItServes() throws Exception {
    assumeTrue(OpenBlas.vectors() != Vectors.NARROW, "the processor has no AVX2");
    String output = output(Map.of(), "Prescott");
    String best = OpenBlas.better("Prescott", OpenBlas.vectors()).get(0);
    assertThat(output)
        .startsWith("Prescott, " + best + ", ")
        .contains("OPENBLAS_CORETYPE=" + best)
        .endsWith("true");
  }

  @Test
  void onlyACoreWithoutWideVectorsIsReplacedAndNeverByOneThatTheProcessorLacks() {
    assertThat(OpenBlas.better("Prescott", Vectors.AVX512)).containsExactly("SkylakeX", "Haswell");
    assertThat(OpenBlas.better("Sandybridge", Vectors.AVX2)).containsExactly("Haswell");
    assertThat(OpenBlas.better("Nehalem", Vectors.NARROW)).isEmpty();
    // A Xeon Phi is a Haswell to OpenBLAS: it has other 512-bit vectors than SkylakeX needs.
    for (String known : List.of("Haswell", "Zen", "SkylakeX", "Cooperlake")) {
      assertThat(OpenBlas.better(known, Vectors.AVX512)).isEmpty();
    }
  }

  @Test
  void theCheckOfProductsKnowsRightFromWrong() {
    assertThat(OpenBlas.multipliesRight()).isTrue();
    assertThat(
            OpenBlas.largestError(Nd4j.create(new double[][] {{1, Double.NaN}}), Nd4j.ones(1, 2)))
        .isNaN();
    assertThat(OpenBlas.largestError(Nd4j.ones(1, 2).muli(1.5), Nd4j.ones(1, 2)))
        .isEqualTo(0.5, within(1e-9));
  }
}
