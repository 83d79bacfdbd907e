package org.gru4j.math.onednn;

import java.util.Optional;
import org.gru4j.math.ComputeType;
import org.gru4j.math.GruEquations;
import org.gru4j.math.GruInput;
import org.gru4j.math.GruKernel;
import org.gru4j.math.GruKernelProvider;
import org.gru4j.math.GruOptions;
import org.gru4j.math.LogSoftmax;
import org.gru4j.math.MatrixProduct;
import org.gru4j.math.SoftmaxStepper;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Provides the oneDNN kernel: FLOAT on the CPU, sigmoid gates and tanh candidate, masks that are of
 * zeros and ones, no recurrent dropout, none of {@link GruOptions}.
 */
public final class OneDnnKernelProvider implements GruKernelProvider {

  @Override
  public String name() {
    return "onednn";
  }

  @Override
  public Optional<String> refusal(GruEquations equations, DataType type) {
    if (type != DataType.FLOAT) {
      return Optional.of("the data type is " + type + ", not FLOAT");
    }
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
    if (!Nd4j.getBackend().getClass().getSimpleName().startsWith("Cpu")) {
      return Optional.of("ND4J's arrays are not in host memory");
    }
    return OneDnn.failure();
  }

  @Override
  public Optional<String> refusal(GruInput input) {
    return input.noise().recurrentDropout() != null
        ? Optional.of("recurrent dropout is used")
        : Padding.refusal(input.mask());
  }

  @Override
  public Optional<String> refusal(ComputeType computeType) {
    return computeType == ComputeType.BFLOAT16 && !OneDnn.hasBfloat16()
        ? Optional.of("the processor has no AVX512-BF16")
        : Optional.empty();
  }

  @Override
  public GruKernel create(GruEquations equations, ComputeType computeType) {
    return new OneDnnKernel(
        equations, computeType == ComputeType.BFLOAT16 ? Precision.BFLOAT16 : Precision.FLOAT);
  }

  @Override
  public Optional<LogSoftmax> logSoftmax(DataType type) {
    return serves(type) ? Optional.of(OneDnnLogSoftmax::apply) : Optional.empty();
  }

  @Override
  public Optional<MatrixProduct> matrixProduct(DataType type) {
    return serves(type) ? Optional.of(OneDnnProduct::apply) : Optional.empty();
  }

  @Override
  public Optional<SoftmaxStepper> softmaxStepper(INDArray weights, INDArray bias, int capacity) {
    return serves(weights.dataType())
        ? Optional.of(new OneDnnSoftmaxStepper(weights, bias, capacity))
        : Optional.empty();
  }

  @Override
  public void releaseThreads() {
    if (OneDnn.failure().isEmpty()) {
      OpenMp.releaseThreads();
    }
  }

  private static boolean serves(DataType type) {
    return type == DataType.FLOAT
        && Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU
        && OneDnn.failure().isEmpty();
  }
}
