package org.gru4j.math;

import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * One library that computes: the recurrence, products and softmax of matrices, and what it can
 * serve. {@link Backends} chooses among those that {@code META-INF/services/org.gru4j.math.Backend}
 * names, in the order of preference.
 *
 * <p>A refusal is one clause such as "the data type is DOUBLE, not FLOAT", or empty. A backend is
 * asked for refusals, and for what it computes with, when a layer is made; what it hands out then
 * asks nothing of that again. Only {@link GruKernel#refusal} depends on the call.
 *
 * <p>Whatever it serves, it serves with the results of the backend of ND4J's operations, up to
 * rounding: the conformance suites run over all backends. Several threads may use it at once.
 */
public interface Backend {
  /** The name by which a user forces this backend, for example {@code nd4j}. */
  String name();

  /**
   * Why this backend can compute nothing on this machine. The other methods may be called only if
   * there is no reason.
   */
  Optional<String> absence();

  /** Why it cannot compute the recurrence of layers of this kind. */
  Optional<String> refusal(GruEquations equations, DataType type);

  /** Why it cannot multiply in a type that is not the parameters' in the recurrence. */
  Optional<String> refusal(ComputeType computeType);

  /** Why it has no products and softmax of matrices of a type. */
  Optional<String> refusal(DataType type);

  /**
   * The recurrence of one layer.
   *
   * @param equations of a kind that this backend does not refuse
   * @param computeType one that it does not refuse
   */
  GruKernel kernel(GruEquations equations, ComputeType computeType);

  /**
   * Products and softmax of matrices, for one layer or many.
   *
   * @param type one that this backend does not refuse
   */
  Matrices matrices(DataType type);

  /** Ends the threads that it keeps for the calling thread, if it has any. */
  default void releaseThreads() {}
}
