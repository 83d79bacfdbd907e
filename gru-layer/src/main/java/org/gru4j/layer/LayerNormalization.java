package org.gru4j.layer;

import java.util.List;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.gru4j.layer.internal.BlockParamInitializer;
import org.gru4j.layer.internal.BlockParamInitializer.Block;
import org.gru4j.layer.internal.SequenceLayer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Layer normalisation between recurrent layers (Ba et al. 2016, arXiv:1607.06450, equation 4): at
 * each step the vector is shifted and scaled to mean 0 and variance 1, and given a gain and a bias
 * of its own for each unit.
 *
 * <pre>
 *   μ = mean(x_t);   σ² = mean((x_t - μ)²) + ε
 *   y_t = g ∘ (x_t - μ) / σ + b
 * </pre>
 *
 * <p>Normalisation inside of a GRU is a setting of {@link GRU} and needs its slower kernel; between
 * layers it costs a few passes over the activations. Input and output {@code [batch, size, time]}
 * (NCW) or {@code [batch, time, size]} (NWC), with {@code nIn = nOut}; zeros at masked steps.
 * Parameters {@code "g"} {@code [nOut]}, at first ones, and {@code "b"} {@code [nOut]}, at first
 * zeros: as PyTorch's {@code LayerNorm}, with the same ε.
 */
public class LayerNormalization extends SequenceLayer {
  private static final long serialVersionUID = 1L;

  /** Of the gain. */
  public static final String GAIN_KEY = "g";

  /** Of the bias. */
  public static final String BIAS_KEY = "b";

  /** What is added to the variance. */
  public static final double EPSILON = 1e-5;

  /** Weight decay, which takes weights towards 0, leaves both alone: the gain stays about 1. */
  private static final ParamInitializer PARAMETERS =
      new BlockParamInitializer(
          'c',
          layer ->
              List.of(
                  Block.filled(GAIN_KEY, layer.getNOut(), 1),
                  Block.filled(BIAS_KEY, layer.getNOut(), 0)));

  /** For reading from JSON and YAML. */
  LayerNormalization() {}

  private LayerNormalization(Builder builder) {
    super(builder);
    initializeConstraints(builder);
  }

  @Override
  protected LayerNormalizationLayer implementation(NeuralNetConfiguration conf, DataType dataType) {
    return new LayerNormalizationLayer(conf, dataType);
  }

  @Override
  protected void requireFitting(String where) {
    if (nIn != nOut) {
      throw new IllegalStateException(
          "Expected nIn = nOut for %s, found %d and %d.".formatted(where, nIn, nOut));
    }
  }

  @Override
  public ParamInitializer initializer() {
    return PARAMETERS;
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    boolean follows = nIn <= 0 || override;
    super.setNIn(inputType, override);
    if (follows) {
      nOut = nIn;
    }
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof LayerNormalization;
  }

  @Override
  public String toString() {
    return "LayerNormalization(%s)".formatted(super.toString());
  }

  /** Builds a {@link LayerNormalization}; {@link #size} or an input type sets its size. */
  @SuppressWarnings("unchecked") // Deeplearning4j declares build() with a type of its own
  public static class Builder extends SequenceLayer.Builder<Builder> {
    /** Numbers of a step. */
    public Builder size(long size) {
      return nIn(size).nOut(size);
    }

    @Override
    public LayerNormalization build() {
      return new LayerNormalization(this);
    }
  }
}
