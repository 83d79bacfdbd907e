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
    return compute(labels, preOutput, activation, mask).mean();
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
    return compute(labels, preOutput, activation, mask).losses(preOutput.dataType());
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
    return Pair.of(computed.mean(), computed.gradientOfMean(preOutput.dataType()));
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

  /** What was computed, of which an array is made only where somebody asks for it. */
  private static final class Computed {
    private final double[] losses;
    private final double[] gradients;
    private double sum;
    private int known;

    Computed(int rows, int parameters) {
      losses = new double[rows];
      gradients = new double[rows * parameters];
    }

    /** Of the rows that are known. */
    double mean() {
      return sum / Math.max(1, known);
    }

    /** {@code [rows, 1]}. */
    INDArray losses(DataType type) {
      return Nd4j.createFromArray(losses).reshape(losses.length, 1).castTo(type);
    }

    /** {@code [rows, parameters]}. */
    INDArray gradientOfMean(DataType type) {
      return Nd4j.createFromArray(gradients)
          .reshape('c', losses.length, gradients.length / losses.length)
          .castTo(type)
          .divi((double) Math.max(1, known));
    }
  }

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
    Computed computed = new Computed(rows, parameters);
    double[] raw = new double[parameters];
    double[] gradient = new double[parameters];
    for (int row = 0; row < rows; row++) {
      if (weights == null || weights[row] != 0) {
        System.arraycopy(said, row * parameters, raw, 0, parameters);
        double loss = density.loss(truth[2 * row], truth[2 * row + 1], raw, gradient);
        System.arraycopy(gradient, 0, computed.gradients, row * parameters, parameters);
        computed.losses[row] = loss;
        computed.sum += loss;
        computed.known++;
      }
    }
    return computed;
  }

  private static double[] doubles(INDArray array) {
    return array.dup('c').data().asDouble();
  }
}
