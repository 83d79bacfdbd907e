package org.gru4j.layer;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gru4j.layer.internal.LayerArrays;
import org.gru4j.math.ArraySupplier;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Dropout of single activations: {@code y = x / p} with probability {@code p}, else 0 (Srivastava
 * et al. 2014, scaled in training).
 *
 * <p>The same as {@code Dropout} of Deeplearning4j, at a tenth of its time behind a recurrent
 * layer: the mask lies in memory as the activations do, so that they are multiplied as two vectors.
 * That class makes its mask in another order than a recurrent layer's output has.
 */
public final class InvertedDropout implements IDropout {
  private static final long serialVersionUID = 1L;

  private final double retainProbability;

  /** In the order of the activations' memory. */
  private transient @Nullable INDArray mask;

  /** Sorts the axes of the activations by stride, the largest first. */
  private transient int[] memoryOrder = new int[0];

  /**
   * A dropout.
   *
   * @param retainProbability probability of keeping an activation: greater than 0 and at most 1
   * @throws IllegalArgumentException if it is not
   */
  public InvertedDropout(@JsonProperty("retainProbability") double retainProbability) {
    this.retainProbability = retain("InvertedDropout", retainProbability);
  }

  /** Probability of keeping an activation. */
  @JsonProperty("retainProbability")
  public double retainProbability() {
    return retainProbability;
  }

  @Override
  public INDArray applyDropout(
      INDArray input, INDArray output, int iteration, int epoch, LayerWorkspaceMgr workspaceMgr) {
    if (input != output) {
      output.assign(input);
    }
    memoryOrder =
        IntStream.range(0, output.rank())
            .boxed()
            .sorted(Comparator.comparingLong(axis -> -output.stride(axis)))
            .mapToInt(Integer::intValue)
            .toArray();
    INDArray drawn =
        workspaceMgr.createUninitialized(
            ArrayType.INPUT, output.dataType(), new long[] {output.length()}, 'c');
    mask = LayerArrays.dropout(drawn, retainProbability);
    multiply(output, drawn);
    return output;
  }

  /**
   * Refuses what is no probability of keeping something.
   *
   * @param option whose it is
   */
  static double retain(String option, double probability) {
    if (!(probability > 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "The retain probability of %s must be greater than 0 and at most 1, but is %s."
              .formatted(option, probability));
    }
    return probability;
  }

  private void multiply(INDArray array, INDArray factors) {
    INDArray inOrder = array.permute(memoryOrder);
    if (ArraySupplier.isContiguous(inOrder)) {
      inOrder.reshape(inOrder.length()).muli(factors);
    } else {
      inOrder.muli(factors.reshape('c', inOrder.shape()));
    }
  }

  @Override
  public INDArray backprop(INDArray gradAtOutput, INDArray gradAtInput, int iteration, int epoch) {
    INDArray factors = mask;
    if (factors == null) {
      throw new IllegalStateException("Dropout was not applied before its way back.");
    }
    if (gradAtInput != gradAtOutput) {
      gradAtInput.assign(gradAtOutput);
    }
    DataType type = gradAtInput.dataType();
    multiply(gradAtInput, factors.dataType() == type ? factors : factors.castTo(type));
    mask = null;
    return gradAtInput;
  }

  @Override
  public void clear() {
    mask = null;
  }

  // Masks are not part of a configuration: Deeplearning4j compares and copies it.

  @Override
  @SuppressWarnings("MethodDoesntCallSuperMethod")
  public InvertedDropout clone() {
    return new InvertedDropout(retainProbability);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InvertedDropout that && that.retainProbability == retainProbability;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(retainProbability);
  }

  @Override
  public String toString() {
    return "InvertedDropout(" + retainProbability + ")";
  }
}
