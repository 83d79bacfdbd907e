package org.gru4j.math;

import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One implementation of the recurrence, and what it can serve. */
public interface GruKernelProvider {
  /** The name by which a user forces this implementation, for example {@code nd4j}. */
  String name();

  /**
   * Why this implementation cannot serve layers of this kind on this machine.
   *
   * @return one clause such as "DOUBLE is not supported, only FLOAT", or empty if it can serve
   */
  Optional<String> refusal(GruEquations equations, DataType type);

  /**
   * Why this implementation cannot serve this one call of a layer that it can serve in general, for
   * example because of the shape of its mask.
   *
   * @return one clause, or empty if it can serve
   */
  Optional<String> refusal(GruInput input);

  /**
   * Why this implementation cannot multiply in a type on this machine.
   *
   * @return one clause, or empty if it can
   */
  Optional<String> refusal(ComputeType computeType);

  /**
   * Creates the kernel of one layer.
   *
   * @param computeType one that this implementation does not refuse
   */
  GruKernel create(GruEquations equations, ComputeType computeType);

  /**
   * A log-softmax of this implementation's own, for large matrices.
   *
   * @return empty if it has none for this type on this machine
   */
  default Optional<LogSoftmax> logSoftmax(DataType type) {
    return Optional.empty();
  }

  /**
   * Products of this implementation's own.
   *
   * @return empty if it has none for this type on this machine
   */
  default Optional<MatrixProduct> matrixProduct(DataType type) {
    return Optional.empty();
  }

  /**
   * An output layer of this implementation's own, for models that write.
   *
   * @param weights {@code [outputs, size]}, contiguous in 'c' order
   * @param bias {@code [outputs]}
   * @return empty if it has none for the type of the weights on this machine
   */
  default Optional<SoftmaxStepper> softmaxStepper(INDArray weights, INDArray bias, int capacity) {
    return Optional.empty();
  }

  /** Ends the threads that this implementation keeps for the calling thread, if it has any. */
  default void releaseThreads() {}
}
