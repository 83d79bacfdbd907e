package org.gru4j.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gru4j.conformance.Numbers.assertSame;
import static org.gru4j.conformance.Numbers.greatest;
import static org.gru4j.conformance.Numbers.step;
import static org.gru4j.conformance.Part.parameters;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gru4j.conformance.Part.Trait;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Frozen layers keep their parameters; what lies below learns as if they were not frozen. The plain
 * FrozenLayer, which ends backpropagation, is what transfer learning tests use.
 */
class FrozenConformanceTest {
  static Stream<Part> hidden() {
    return Parts.layers()
        .filter(Part::isDeterministic)
        .filter(part -> !part.has(Trait.READS_TOKENS) && !part.has(Trait.WRITES_TOKENS));
  }

  @ParameterizedTest
  @MethodSource("hidden")
  void backpropagationPassesAFrozenLayer(Part part) {
    ComputationGraph free = part.graph();
    ComputationGraph frozen = frozen(part).graph();
    INDArray kept = parameters(frozen).dup();
    assertThat(parameters(free)).isEqualTo(kept);
    INDArray below = free.getVertex("below").params().dup();
    step(free, part.data(1, true), 1);
    step(frozen, part.data(1, true), 1);
    assertThat(parameters(frozen)).isEqualTo(kept);
    assertThat(greatest(parameters(free).sub(kept))).isGreaterThan(1e-3);
    assertSame(frozen.getVertex("below").params(), free.getVertex("below").params());
    assertThat(greatest(free.getVertex("below").params().sub(below))).isGreaterThan(1e-3);
  }

  private static Part frozen(Part part) {
    return part.with(nIn -> new FrozenLayerWithBackprop(part.layer().apply(nIn)));
  }
}
