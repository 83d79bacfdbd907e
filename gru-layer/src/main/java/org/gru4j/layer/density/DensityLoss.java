package org.gru4j.layer.density;

import java.util.Objects;
import org.gru4j.math.density.Density;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The loss of an output layer that says the parameters of a {@link Density} at each step, for any
 * network of Deeplearning4j:
 *
 * <pre>{@code
 * new RnnOutputLayer.Builder(new DensityLoss(Density.STUDENT_T))
 *     .nIn(40)
 *     .nOut(Density.STUDENT_T.parameters())
 *     .activation(Activation.IDENTITY)
 *     .dataFormat(RNNFormat.NCW)
 * }</pre>
 *
 * <p>Labels have two numbers where the output has those of the density: the number that came,
 * divided by its scale, and the scale. A mask leaves out numbers that are not known. The loss is a
 * mean over the numbers that are known, so the network is to be configured with {@code
 * miniBatch(false)}, or Deeplearning4j divides it once more.
 */
public final class DensityLoss implements ILossFunction {
  private static final long serialVersionUID = 1L;

  private final Density density;

  /** The loss of a family. */
  public DensityLoss(@JsonProperty("density") Density density) {
    this.density = Objects.requireNonNull(density);
  }

  /** The family, for JSON. */
  public Density getDensity() {
    return density;
  }

  @Override
  public double computeScore(
      INDArray labels,
      INDArray preOutput,
      IActivation activation,
      @Nullable INDArray mask,
      boolean average) {
    return computeGradientAndScore(labels, preOutput, activation, mask, average).getFirst();
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
    return compute(labels, preOutput, activation, mask).losses();
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
    return computeGradientAndScore(labels, preOutput, activation, mask, true).getSecond();
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels,
      INDArray preOutput,
      IActivation activation,
      @Nullable INDArray mask,
      boolean average) {
    Computed computed = compute(labels, preOutput, activation, mask);
    double known = Math.max(1, computed.known());
    return Pair.of(computed.sum() / known, computed.gradient().divi(known));
  }

  @Override
  public String name() {
    return "DensityLoss(" + density + ")";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DensityLoss that && that.density == density;
  }

  @Override
  public int hashCode() {
    return density.hashCode();
  }

  /**
   * Losses {@code [rows, 1]}, the gradient of their sum {@code [rows, parameters]}, and how many
   * rows are known.
   */
  private record Computed(INDArray losses, INDArray gradient, double sum, int known) {}

  private Computed compute(
      INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
    int parameters = density.parameters();
    if (labels.rank() != 2
        || labels.size(1) != 2
        || preOutput.size(1) != parameters
        || !(activation instanceof ActivationIdentity)) {
      throw new IllegalArgumentException(
          "Expected labels of 2 columns and an output of %d with the identity for %s, found %d, %d and %s."
              .formatted(parameters, density, labels.size(1), preOutput.size(1), activation));
    }
    int rows = Math.toIntExact(labels.size(0));
    double[] said = doubles(preOutput);
    double[] truth = doubles(labels);
    double[] weights = mask == null ? null : doubles(mask);
    double[] losses = new double[rows];
    double[] gradients = new double[said.length];
    double[] raw = new double[parameters];
    double[] gradient = new double[parameters];
    double sum = 0;
    int known = 0;
    for (int row = 0; row < rows; row++) {
      if (weights == null || weights[row] != 0) {
        System.arraycopy(said, row * parameters, raw, 0, parameters);
        losses[row] = density.loss(truth[2 * row], truth[2 * row + 1], raw, gradient);
        System.arraycopy(gradient, 0, gradients, row * parameters, parameters);
        sum += losses[row];
        known++;
      }
    }
    DataType type = preOutput.dataType();
    return new Computed(
        Nd4j.createFromArray(losses).reshape(rows, 1).castTo(type),
        Nd4j.createFromArray(gradients).reshape('c', rows, parameters).castTo(type),
        sum,
        known);
  }

  private static double[] doubles(INDArray array) {
    return array.dup('c').data().asDouble();
  }
}
