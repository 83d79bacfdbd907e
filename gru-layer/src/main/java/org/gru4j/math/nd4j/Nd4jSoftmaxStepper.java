package org.gru4j.math.nd4j;

import static org.gru4j.math.Matrices.plain;
import static org.gru4j.math.Matrices.transposed;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.List;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.ArraySupplier.Use;
import org.gru4j.math.Matrices;
import org.gru4j.math.SoftmaxStepper;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** Steps by a product and ND4J's softmax in place. */
final class Nd4jSoftmaxStepper implements SoftmaxStepper {
  private final INDArray weights;
  private final INDArray bias;
  private final INDArray probabilities;

  /**
   * A stepper.
   *
   * @param weights {@code [outputs, size]}, copied
   * @param bias {@code [outputs]}, copied
   */
  Nd4jSoftmaxStepper(INDArray weights, INDArray bias, int capacity) {
    try (MemoryWorkspace scope = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      this.weights = weights.dup('c');
      this.bias = bias.dup('c');
    }
    this.probabilities =
        ArraySupplier.DETACHED.create(
            Use.ACTIVATION, weights.dataType(), capacity, weights.size(0));
  }

  @Override
  public INDArray probabilities() {
    return probabilities;
  }

  @Override
  public void step(INDArray states, int rows) {
    INDArray target = first(probabilities, rows);
    Nd4jMatrices.INSTANCE.multiply(plain(first(states, rows)), transposed(weights), target, 1, 0);
    Matrices.addRow(target, bias);
    Nd4j.exec(
        DynamicCustomOp.builder("softmax")
            .addInputs(target)
            .addOutputs(target)
            .addIntegerArguments(1)
            .build());
  }

  private static INDArray first(INDArray matrix, int rows) {
    return rows == matrix.size(0) ? matrix : matrix.get(interval(0, rows), all());
  }

  @Override
  public void close() {
    List.of(weights, bias, probabilities).forEach(INDArray::close);
  }
}
