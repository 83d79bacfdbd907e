package org.gru4j.math.nd4j;

import java.util.Optional;
import org.gru4j.math.Backend;
import org.gru4j.math.ComputeType;
import org.gru4j.math.GruEquations;
import org.gru4j.math.GruKernel;
import org.gru4j.math.Matrices;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Computes with ND4J's operations, wherever ND4J does. It serves everything but BFLOAT16, in which
 * ND4J 1.0.0-M2.1 multiplies and adds but refuses the operations {@code sigmoid_bp} and {@code
 * tanh_bp}.
 */
public final class Nd4jBackend implements Backend {

  @Override
  public String name() {
    return "nd4j";
  }

  @Override
  public Optional<String> absence() {
    return Optional.empty();
  }

  @Override
  public Optional<String> refusal(GruEquations equations, DataType type) {
    return type == DataType.BFLOAT16
        ? Optional.of("ND4J has no gradients of the sigmoid and tanh in BFLOAT16")
        : refusal(type);
  }

  @Override
  public Optional<String> refusal(ComputeType computeType) {
    return computeType == ComputeType.PARAMETER_TYPE
        ? Optional.empty()
        : Optional.of("ND4J's products have the type of their factors");
  }

  @Override
  public Optional<String> refusal(DataType type) {
    return type.isFPType()
        ? Optional.empty()
        : Optional.of("the data type must be a floating-point type, but is " + type);
  }

  @Override
  public GruKernel kernel(GruEquations equations, ComputeType computeType) {
    return new Nd4jKernel(equations);
  }

  @Override
  public Matrices matrices(DataType type) {
    return Nd4jMatrices.INSTANCE;
  }
}
