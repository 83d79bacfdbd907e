package org.gru4j.math.nd4j;

import java.util.Optional;
import org.gru4j.math.ComputeType;
import org.gru4j.math.GruEquations;
import org.gru4j.math.GruInput;
import org.gru4j.math.GruKernel;
import org.gru4j.math.GruKernelProvider;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Provides the kernel that is written with ND4J operations. It serves everything but BFLOAT16, in
 * which ND4J 1.0.0-M2.1 multiplies and adds but refuses the operations {@code sigmoid_bp} and
 * {@code tanh_bp}.
 */
public final class Nd4jKernelProvider implements GruKernelProvider {

  @Override
  public String name() {
    return "nd4j";
  }

  @Override
  public Optional<String> refusal(GruEquations equations, DataType type) {
    if (type == DataType.BFLOAT16) {
      return Optional.of("ND4J has no gradients of the sigmoid and tanh in BFLOAT16");
    }
    return type.isFPType()
        ? Optional.empty()
        : Optional.of("the data type must be a floating-point type, but is " + type);
  }

  @Override
  public Optional<String> refusal(GruInput input) {
    return Optional.empty();
  }

  @Override
  public Optional<String> refusal(ComputeType computeType) {
    return computeType == ComputeType.PARAMETER_TYPE
        ? Optional.empty()
        : Optional.of("ND4J's products have the type of their factors");
  }

  @Override
  public GruKernel create(GruEquations equations, ComputeType computeType) {
    return new Nd4jKernel(equations);
  }
}
