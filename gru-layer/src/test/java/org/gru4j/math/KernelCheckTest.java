package org.gru4j.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.gru4j.math.nd4j.Nd4jBackend;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class KernelCheckTest {
  /** A backend whose kernels are given a weight that is a little too large. */
  private record Wrong(Backend right, double factor, Optional<String> absence) implements Backend {
    @Override
    public String name() {
      return "wrong";
    }

    @Override
    public Optional<String> refusal(GruEquations equations, DataType type) {
      return right.refusal(equations, type);
    }

    @Override
    public Optional<String> refusal(ComputeType computeType) {
      return right.refusal(computeType);
    }

    @Override
    public Optional<String> refusal(DataType type) {
      return right.refusal(type);
    }

    @Override
    public GruKernel kernel(GruEquations equations, ComputeType computeType) {
      GruKernel kernel = right.kernel(equations, computeType);
      return new GruKernel() {
        @Override
        public GruPass forward(
            GruWeights weights, GruInput input, boolean training, ArraySupplier arrays) {
          GruWeights changed = weights.copy();
          changed.recurrent().putScalar(0, 0, factor * changed.recurrent().getDouble(0, 0));
          return kernel.forward(changed, input, training, arrays);
        }

        @Override
        public GruStepper stepper(GruWeights weights, int capacity) {
          return kernel.stepper(weights, capacity);
        }
      };
    }

    @Override
    public Matrices matrices(DataType type) {
      return right.matrices(type);
    }
  }

  @Test
  void theBackendsOfThisMachineAreRight() {
    List<KernelCheck.Finding> findings = KernelCheck.run(Duration.ofMillis(300));
    assertThat(findings).extracting(KernelCheck.Finding::backend).contains("nd4j");
    for (KernelCheck.Finding finding : findings) {
      if (finding.refusal().isEmpty()) {
        assertThat(finding.isRight()).as(finding.toString()).isTrue();
        assertThat(finding.passes()).isPositive();
        assertThat(finding.gradientError()).isPositive();
      }
    }
  }

  @Test
  void aWrongOneIsFound() {
    Backend right = new Nd4jBackend();
    List<Backend> backends =
        List.of(
            new Wrong(right, 1.2, Optional.empty()),
            new Wrong(right, 1, Optional.empty()),
            new Wrong(right, Double.NaN, Optional.empty()),
            new Wrong(right, 1, Optional.of("it is not here")));
    List<KernelCheck.Finding> findings = KernelCheck.run(backends, Duration.ZERO);
    assertThat(findings).extracting(KernelCheck.Finding::refusal).startsWith("it is not here");
    assertThat(findings)
        .extracting(KernelCheck.Finding::isRight)
        .containsExactly(false, false, true, false);
  }
}
