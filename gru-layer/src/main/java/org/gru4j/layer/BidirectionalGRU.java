package org.gru4j.layer;

import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.gru4j.layer.graph.FinalStateVertex;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Two GRUs of the same configuration, of which one reads each sequence forward and the other
 * backward, from its last real step to its first (Schuster and Paliwal 1997, Bidirectional
 * recurrent neural networks, IEEE Transactions on Signal Processing 45(11)):
 *
 * <pre>
 *   f_t = GRU_f(x_t, f_{t-1});   b_t = GRU_b(x_t, b_{t+1});   y_t = merge(f_t, b_t)
 * </pre>
 *
 * <p>It computes what Deeplearning4j's {@code Bidirectional} around a {@link GRU} does, with the
 * same parameters in the same order ({@code "fW"}, {@code "fRW"}, {@code "fb"}, then {@code "bW"}
 * …), but reads backward in place instead of reversing copies. Two things differ: {@code dropOut}
 * drops the same inputs for both directions, and whatever the network's configuration or a
 * fine-tuning sets reaches this layer.
 *
 * <p>Input {@code [batch, nIn, time]}, output {@code [batch, nOut, time]}, with {@code CONCAT}
 * {@code [batch, 2 nOut, time]}, forward states first; or in NWC. Both stand at the steps of the
 * input, zeros at masked ones: of the backward direction the state that has read the whole sequence
 * is that of the first step, which {@link FinalStateVertex} takes; the initial states are what a
 * {@link org.gru4j.layer.graph.GruVertex} reads. It cannot read step by step, in windows of
 * truncated BPTT or with a state that lives on.
 */
public class BidirectionalGRU extends GRU {
  private static final long serialVersionUID = 1L;

  private Bidirectional.Mode mode = Bidirectional.Mode.CONCAT;

  /** For reading from JSON and YAML. */
  BidirectionalGRU() {}

  private BidirectionalGRU(Builder builder) {
    super(builder);
    this.mode = builder.mode;
  }

  /**
   * The GRU of either direction: it draws no weights and is not updated by itself, and dropout on
   * the input comes before both.
   */
  GRU direction() {
    GRU one = new GRU(settings());
    one.setLayerName(getLayerName());
    one.setNIn(getNIn());
    one.setNOut(getNOut());
    one.setRnnDataFormat(getRnnDataFormat());
    one.setActivationFn(getActivationFn());
    one.setWeightNoise(getWeightNoise());
    return one;
  }

  @Override
  Set<String> parameters(String key) {
    return BidirectionalParamInitializer.PREFIXES.stream()
        .map(prefix -> prefix + key)
        .collect(Collectors.toSet());
  }

  @Override
  long outputSize() {
    return mode == Bidirectional.Mode.CONCAT ? 2 * getNOut() : getNOut();
  }

  @Override
  BidirectionalGruLayer implementation(NeuralNetConfiguration conf, DataType dataType) {
    return new BidirectionalGruLayer(conf, dataType);
  }

  @Override
  public ParamInitializer initializer() {
    return BidirectionalParamInitializer.INSTANCE;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    InputType.InputTypeRecurrent one =
        (InputType.InputTypeRecurrent) super.getOutputType(layerIndex, inputType);
    return InputType.recurrent(outputSize(), one.getTimeSeriesLength(), one.getFormat());
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return GruMemoryReport.of(this, inputType, BidirectionalParamInitializer.PREFIXES.size());
  }

  public Bidirectional.Mode getMode() {
    return mode;
  }

  public void setMode(Bidirectional.Mode mode) {
    this.mode = mode;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof BidirectionalGRU;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BidirectionalGRU that && super.equals(that) && mode == that.mode;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), mode);
  }

  @Override
  public String toString() {
    return "BidirectionalGRU(" + mode + ", " + super.toString() + ")";
  }

  /** Builds a {@link BidirectionalGRU} with the options of a {@link GRU}. */
  @SuppressWarnings("unchecked") // Deeplearning4j declares build() with a type of its own
  public static class Builder extends GRU.Builder {
    private final Bidirectional.Mode mode;

    /** A layer that concatenates the states of both directions. */
    public Builder() {
      this(Bidirectional.Mode.CONCAT);
    }

    /** A layer that merges the states of both directions in this way. */
    public Builder(Bidirectional.Mode mode) {
      this.mode = Objects.requireNonNull(mode, "mode");
    }

    /**
     * Builds the layer.
     *
     * @throws IllegalStateException if it is stateful, goes backwards or regularises its states
     */
    @Override
    public BidirectionalGRU build() {
      BidirectionalGRU layer = new BidirectionalGRU(this);
      if (layer.isStateful() || layer.isGoBackwards() || layer.regularization().isOn()) {
        throw new IllegalStateException(
            "Expected a BidirectionalGRU that is neither stateful nor goes backwards, and no"
                + " activation regularisation, found one that"
                + (layer.isStateful()
                    ? " is stateful."
                    : layer.isGoBackwards() ? " goes backwards." : " regularises its states."));
      }
      return layer;
    }
  }
}
