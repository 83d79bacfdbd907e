package org.gru4j.math.onednn;

import java.util.Optional;
import org.gru4j.math.Backend;
import org.gru4j.math.ComputeType;
import org.gru4j.math.GruEquations;
import org.gru4j.math.GruKernel;
import org.gru4j.math.GruOptions;
import org.gru4j.math.Matrices;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Computes with oneDNN: FLOAT on the CPU; of recurrences those with sigmoid gates, tanh candidate,
 * masks of zeros and ones, no recurrent dropout and none of {@link GruOptions}.
 */
public final class OneDnnBackend implements Backend {

  @Override
  public String name() {
    return "onednn";
  }

  @Override
  public Optional<String> absence() {
    return OneDnn.failure();
  }

  @Override
  public Optional<String> refusal(GruEquations equations, DataType type) {
    if (!equations.hasStandardActivations()) {
      return Optional.of(
          "gates and candidate are "
              + equations.gateActivation()
              + " and "
              + equations.candidateActivation()
              + ", not sigmoid and tanh");
    }
    if (!equations.options().equals(GruOptions.NONE)) {
      return Optional.of("the layer has " + equations.options().description());
    }
    return refusal(type);
  }

  @Override
  public Optional<String> refusal(ComputeType computeType) {
    return computeType == ComputeType.BFLOAT16 && !OneDnn.hasBfloat16()
        ? Optional.of("the processor has no AVX512-BF16")
        : Optional.empty();
  }

  @Override
  public Optional<String> refusal(DataType type) {
    return type == DataType.FLOAT
        ? Optional.empty()
        : Optional.of("the data type is " + type + ", not FLOAT");
  }

  @Override
  public GruKernel kernel(GruEquations equations, ComputeType computeType) {
    return computeType == ComputeType.BFLOAT16
        ? new Bfloat16Kernel(equations)
        : new OneDnnKernel(equations, Precision.FLOAT);
  }

  @Override
  public Matrices matrices(DataType type) {
    return OneDnnMatrices.INSTANCE;
  }

  @Override
  public void releaseThreads() {
    OpenMp.releaseThreads();
  }
}
