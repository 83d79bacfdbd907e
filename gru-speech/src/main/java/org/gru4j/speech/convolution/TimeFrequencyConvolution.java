package org.gru4j.speech.convolution;

import static org.gru4j.math.convolution.ConvolutionShape.KERNEL;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.gru4j.layer.internal.BlockParamInitializer;
import org.gru4j.layer.internal.BlockParamInitializer.Block;
import org.gru4j.layer.internal.SequenceLayer;
import org.gru4j.math.convolution.ConvolutionShape;
import org.gru4j.weights.onnx.OnnxLayer;
import org.gru4j.weights.onnx.OnnxParts;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution of 3 steps by 3 bands over a spectrum, with rectified outputs (Amodei et al. 2016,
 * "Deep Speech 2", arXiv:1512.02595, section 3.4): it finds the same pattern at any time and pitch,
 * and takes fewer steps and bands than it is given.
 *
 * <pre>
 *   y[t, f, k] = max(0, b[k] + Σ_{i,j,c} W[i, j, c, k] x[s t + i - 1, r f + j - 1, c])
 * </pre>
 *
 * <p>with the strides s over time and r over bands, zeros beyond the edges. Input {@code [batch,
 * bands * channels, time]} (NCW) or {@code [batch, time, bands * channels]} (NWC), the channels of
 * a band side by side; output of {@code ceil(bands / r) * filters} numbers and {@code ceil(time /
 * s)} steps, likewise; masks get the steps of the output. Parameters {@code "W"} {@code [9 *
 * channels, filters]} in 'c' order and {@code "b"} {@code [filters]}.
 */
public class TimeFrequencyConvolution extends SequenceLayer implements OnnxLayer {
  private static final long serialVersionUID = 1L;

  static final String WEIGHT_KEY = DefaultParamInitializer.WEIGHT_KEY;
  static final String BIAS_KEY = DefaultParamInitializer.BIAS_KEY;

  private static final ParamInitializer PARAMETERS =
      new BlockParamInitializer('c', layer -> ((TimeFrequencyConvolution) layer).parameters());

  private int bands = 1;
  private int channels = 1;
  private int filters = 1;
  private int timeStride = 1;
  private int bandStride = 1;

  /** For reading from JSON and YAML. */
  TimeFrequencyConvolution() {}

  private TimeFrequencyConvolution(Builder builder) {
    super(builder);
    this.bands = builder.bands;
    this.channels = builder.channels;
    this.filters = builder.filters;
    this.timeStride = builder.timeStride;
    this.bandStride = builder.bandStride;
    this.nIn = shape().inputSize();
    this.nOut = shape().outputSize();
    initializeConstraints(builder);
  }

  private List<Block> parameters() {
    double fanOut = (double) KERNEL * KERNEL * filters;
    return List.of(
        Block.matrix(WEIGHT_KEY, shape().window(), filters, fanOut), Block.bias(BIAS_KEY, filters));
  }

  @Override
  public String export(
      OnnxParts parts, String name, String sequence, Map<String, INDArray> parameters) {
    String bandsApart = parts.reshaped(name + "/bands", sequence, 0, 0, bands, channels);
    String images = parts.transposed(name + "/images", bandsApart, 1, 3, 0, 2);
    INDArray kernels =
        parameter(parameters, WEIGHT_KEY)
            .dup('c')
            .reshape('c', KERNEL, KERNEL, channels, filters)
            .permute(3, 2, 0, 1);
    String found =
        parts.convolution(
            name + "/found",
            images,
            kernels,
            parameter(parameters, BIAS_KEY),
            new long[] {timeStride, bandStride},
            KERNEL / 2);
    String steps = parts.transposed(name + "/steps", found, 2, 0, 3, 1);
    String together = parts.reshaped(name + "/together", steps, 0, 0, nOut);
    return parts.rectified(name, together);
  }

  private static INDArray parameter(Map<String, INDArray> parameters, String key) {
    return Objects.requireNonNull(parameters.get(key), key);
  }

  /** What it computes. */
  ConvolutionShape shape() {
    return new ConvolutionShape(bands, channels, filters, timeStride, bandStride);
  }

  /** {@code ceil(time / s)}. */
  @Override
  protected long outputSteps(long time) {
    return shape().outputSteps(time);
  }

  @Override
  protected TimeFrequencyConvolutionLayer implementation(
      NeuralNetConfiguration conf, DataType dataType) {
    return new TimeFrequencyConvolutionLayer(conf, dataType);
  }

  @Override
  protected void requireFitting(String where) {
    long inputs = shape().inputSize();
    long outputs = shape().outputSize();
    if (nIn != inputs || nOut != outputs) {
      throw new IllegalStateException(
          "Expected nIn = %d and nOut = %d of %d bands in %s, found %d and %d."
              .formatted(inputs, outputs, bands, where, nIn, nOut));
    }
  }

  @Override
  public ParamInitializer initializer() {
    return PARAMETERS;
  }

  /** The size of the input follows from bands and channels. */
  @Override
  public void setNIn(InputType inputType, boolean override) {}

  public int getBands() {
    return bands;
  }

  public void setBands(int bands) {
    this.bands = bands;
  }

  public int getChannels() {
    return channels;
  }

  public void setChannels(int channels) {
    this.channels = channels;
  }

  public int getFilters() {
    return filters;
  }

  public void setFilters(int filters) {
    this.filters = filters;
  }

  public int getTimeStride() {
    return timeStride;
  }

  public void setTimeStride(int timeStride) {
    this.timeStride = timeStride;
  }

  public int getBandStride() {
    return bandStride;
  }

  public void setBandStride(int bandStride) {
    this.bandStride = bandStride;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof TimeFrequencyConvolution;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof TimeFrequencyConvolution that
            && that.canEqual(this)
            && super.equals(that)
            && bands == that.bands
            && channels == that.channels
            && filters == that.filters
            && timeStride == that.timeStride
            && bandStride == that.bandStride);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), bands, channels, filters, timeStride, bandStride);
  }

  @Override
  public String toString() {
    return "TimeFrequencyConvolution(%s, bands=%d, channels=%d, filters=%d, timeStride=%d, bandStride=%d)"
        .formatted(super.toString(), bands, channels, filters, timeStride, bandStride);
  }

  /** Builds a {@link TimeFrequencyConvolution}; sizes of input and output follow. */
  @SuppressWarnings("unchecked") // Deeplearning4j declares build() with a type of its own
  public static class Builder extends SequenceLayer.Builder<Builder> {
    private int bands = 1;
    private int channels = 1;
    private int filters = 1;
    private int timeStride = 1;
    private int bandStride = 1;

    private static int atLeastOne(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(
            "Expected %s of at least 1, found %d.".formatted(name, value));
      }
      return value;
    }

    /** Bands of the input, and channels of each; a spectrum has one. */
    public Builder input(int bands, int channels) {
      this.bands = atLeastOne("bands", bands);
      this.channels = atLeastOne("channels", channels);
      return this;
    }

    /** Patterns that are looked for. */
    public Builder filters(int filters) {
      this.filters = atLeastOne("filters", filters);
      return this;
    }

    /** Of how many steps, and of how many bands, there is one output. */
    public Builder strides(int time, int band) {
      this.timeStride = atLeastOne("a stride over time", time);
      this.bandStride = atLeastOne("a stride over bands", band);
      return this;
    }

    @Override
    public TimeFrequencyConvolution build() {
      return new TimeFrequencyConvolution(this);
    }
  }
}
