package org.gru4j.tuning.spaces;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.deeplearning4j.arbiter.conf.dropout.DropoutSpace;
import org.deeplearning4j.arbiter.layers.FeedForwardLayerSpace;
import org.deeplearning4j.arbiter.optimize.api.ParameterSpace;
import org.deeplearning4j.arbiter.optimize.parameter.FixedValue;
import org.deeplearning4j.arbiter.optimize.parameter.discrete.DiscreteParameterSpace;
import org.deeplearning4j.arbiter.util.LeafUtils;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.weights.WeightInit;
import org.gru4j.layer.GRU;
import org.gru4j.layer.OrthogonalWeightInit;
import org.gru4j.math.ComputeType;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * {@link GRU} layers for Arbiter's {@code MultiLayerSpace} and {@code ComputationGraphSpace}: each
 * option is fixed, varied or left to the builder of the layer.
 *
 * <p>Unlike the layer spaces of Arbiter this one reads back from JSON and YAML whatever was set:
 * enums are kept by their names, and dropout in a space that Arbiter's JSON knows.
 */
public final class GRULayerSpace extends FeedForwardLayerSpace<GRU> {
  @JsonProperty private @Nullable ParameterSpace<String> resetMode;
  @JsonProperty private @Nullable ParameterSpace<String> updateMode;
  @JsonProperty private @Nullable ParameterSpace<String> kernel;
  @JsonProperty private @Nullable ParameterSpace<String> computeType;
  @JsonProperty private @Nullable ParameterSpace<String> gateActivation;
  @JsonProperty private @Nullable ParameterSpace<String> recurrentWeightInit;
  @JsonProperty private @Nullable ParameterSpace<String> dataFormat;
  @JsonProperty private @Nullable ParameterSpace<Boolean> recurrentBias;
  @JsonProperty private @Nullable ParameterSpace<Boolean> orthogonal;
  @JsonProperty private @Nullable ParameterSpace<Boolean> stateful;
  @JsonProperty private @Nullable ParameterSpace<Double> updateGateBiasInit;
  @JsonProperty private @Nullable ParameterSpace<Double> recurrentDropOut;
  @JsonProperty private @Nullable ParameterSpace<Double> recurrentWeightDropOut;
  @JsonProperty private @Nullable ParameterSpace<Boolean> layerNormalization;
  @JsonProperty private @Nullable ParameterSpace<Double> zoneout;
  @JsonProperty private @Nullable ParameterSpace<Double> clip;
  @JsonProperty private @Nullable ParameterSpace<Boolean> goBackwards;

  /** For reading from JSON and YAML. */
  GRULayerSpace() {}

  private GRULayerSpace(Builder builder) {
    super(builder);
    resetMode = builder.resetMode;
    updateMode = builder.updateMode;
    kernel = builder.kernel;
    computeType = builder.computeType;
    gateActivation = builder.gateActivation;
    recurrentWeightInit = builder.recurrentWeightInit;
    dataFormat = builder.dataFormat;
    recurrentBias = builder.recurrentBias;
    orthogonal = builder.orthogonal;
    stateful = builder.stateful;
    updateGateBiasInit = builder.updateGateBiasInit;
    recurrentDropOut = builder.recurrentDropOut;
    recurrentWeightDropOut = builder.recurrentWeightDropOut;
    layerNormalization = builder.layerNormalization;
    zoneout = builder.zoneout;
    clip = builder.clip;
    goBackwards = builder.goBackwards;
    numParameters = LeafUtils.countUniqueParameters(collectLeaves());
  }

  @Override
  public GRU getValue(double[] point) {
    GRU.Builder layer = new GRU.Builder();
    setLayerOptionsBuilder(layer, point);
    set(resetMode, point, name -> layer.resetMode(ResetMode.valueOf(name)));
    set(updateMode, point, name -> layer.updateMode(UpdateMode.valueOf(name)));
    set(kernel, point, name -> layer.kernel(KernelChoice.valueOf(name)));
    set(computeType, point, name -> layer.computeType(ComputeType.valueOf(name)));
    set(gateActivation, point, name -> layer.gateActivationFunction(Activation.valueOf(name)));
    set(recurrentWeightInit, point, name -> layer.weightInitRecurrent(WeightInit.valueOf(name)));
    set(dataFormat, point, name -> layer.dataFormat(RNNFormat.valueOf(name)));
    set(recurrentBias, point, layer::recurrentBias);
    set(stateful, point, layer::stateful);
    set(updateGateBiasInit, point, layer::updateGateBiasInit);
    set(recurrentDropOut, point, layer::recurrentDropOut);
    set(recurrentWeightDropOut, point, layer::recurrentWeightDropOut);
    set(layerNormalization, point, layer::layerNormalization);
    set(zoneout, point, layer::zoneout);
    set(clip, point, layer::clip);
    set(goBackwards, point, layer::goBackwards);
    if (orthogonal != null && orthogonal.getValue(point)) {
      layer.weightInitRecurrent(new OrthogonalWeightInit());
    }
    return layer.build();
  }

  private static <T> void set(
      @Nullable ParameterSpace<T> space, double[] point, Consumer<T> setter) {
    if (space != null) {
      setter.accept(space.getValue(point));
    }
  }

  private List<@Nullable Object> ownFields() {
    return Arrays.asList(
        resetMode,
        updateMode,
        kernel,
        computeType,
        gateActivation,
        recurrentWeightInit,
        dataFormat,
        recurrentBias,
        orthogonal,
        stateful,
        updateGateBiasInit,
        recurrentDropOut,
        recurrentWeightDropOut,
        layerNormalization,
        zoneout,
        clip,
        goBackwards);
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof GRULayerSpace;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof GRULayerSpace that
            && super.equals(that)
            && ownFields().equals(that.ownFields()));
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), ownFields());
  }

  /** Builds a {@link GRULayerSpace}; options have the meaning of {@link GRU.Builder}'s. */
  @SuppressWarnings("unchecked") // Arbiter declares build() with a type of its own
  public static final class Builder extends FeedForwardLayerSpace.Builder<Builder> {
    private @Nullable ParameterSpace<String> resetMode;
    private @Nullable ParameterSpace<String> updateMode;
    private @Nullable ParameterSpace<String> kernel;
    private @Nullable ParameterSpace<String> computeType;
    private @Nullable ParameterSpace<String> gateActivation;
    private @Nullable ParameterSpace<String> recurrentWeightInit;
    private @Nullable ParameterSpace<String> dataFormat;
    private @Nullable ParameterSpace<Boolean> recurrentBias;
    private @Nullable ParameterSpace<Boolean> orthogonal;
    private @Nullable ParameterSpace<Boolean> stateful;
    private @Nullable ParameterSpace<Double> updateGateBiasInit;
    private @Nullable ParameterSpace<Double> recurrentDropOut;
    private @Nullable ParameterSpace<Double> recurrentWeightDropOut;
    private @Nullable ParameterSpace<Boolean> layerNormalization;
    private @Nullable ParameterSpace<Double> zoneout;
    private @Nullable ParameterSpace<Double> clip;
    private @Nullable ParameterSpace<Boolean> goBackwards;

    private static ParameterSpace<String> names(Enum<?>... values) {
      List<String> names = Arrays.stream(values).map(Enum::name).toList();
      return names.size() == 1
          ? new FixedValue<>(names.get(0))
          : new DiscreteParameterSpace<>(names);
    }

    /** One reset mode, or several to choose from. */
    public Builder resetMode(ResetMode... values) {
      resetMode = names(values);
      return this;
    }

    /** One update mode, or several to choose from. */
    public Builder updateMode(UpdateMode... values) {
      updateMode = names(values);
      return this;
    }

    /** One kernel, or several to choose from. */
    public Builder kernel(KernelChoice... values) {
      kernel = names(values);
      return this;
    }

    /** One type to multiply in, or several to choose from. */
    public Builder computeType(ComputeType... values) {
      computeType = names(values);
      return this;
    }

    /** One function of the gates, or several to choose from. */
    public Builder gateActivationFunction(Activation... values) {
      gateActivation = names(values);
      return this;
    }

    /** One initialisation of the recurrent weights, or several to choose from. */
    public Builder weightInitRecurrent(WeightInit... values) {
      recurrentWeightInit = names(values);
      return this;
    }

    /**
     * Whether the recurrent weights begin as {@link OrthogonalWeightInit}, whatever else is set.
     */
    public Builder orthogonal(ParameterSpace<Boolean> values) {
      orthogonal = values;
      return this;
    }

    /** The order of the axes of inputs and outputs. */
    public Builder dataFormat(RNNFormat value) {
      dataFormat = names(value);
      return this;
    }

    /** Whether the recurrent products have a bias of their own. */
    public Builder recurrentBias(ParameterSpace<Boolean> values) {
      recurrentBias = values;
      return this;
    }

    /** Whether the state lives on from minibatch to minibatch. */
    public Builder stateful(boolean value) {
      stateful = new FixedValue<>(value);
      return this;
    }

    /** Initial value of the update gate's bias. */
    public Builder updateGateBiasInit(ParameterSpace<Double> values) {
      updateGateBiasInit = values;
      return this;
    }

    /** Probability of keeping a unit of the state. */
    public Builder recurrentDropOut(ParameterSpace<Double> values) {
      recurrentDropOut = values;
      return this;
    }

    /** Probability of keeping a recurrent weight. */
    public Builder recurrentWeightDropOut(ParameterSpace<Double> values) {
      recurrentWeightDropOut = values;
      return this;
    }

    /** Whether the products are normalised over the features of a row. */
    public Builder layerNormalization(ParameterSpace<Boolean> values) {
      layerNormalization = values;
      return this;
    }

    /** Probability of keeping the previous value of a unit. */
    public Builder zoneout(ParameterSpace<Double> values) {
      zoneout = values;
      return this;
    }

    /** Bound of the arguments of the gate and candidate functions, 0 for none. */
    public Builder clip(ParameterSpace<Double> values) {
      clip = values;
      return this;
    }

    /** Whether sequences are read from the last step to the first. */
    public Builder goBackwards(boolean value) {
      goBackwards = new FixedValue<>(value);
      return this;
    }

    /** Probability of keeping an input. */
    @Override
    public Builder dropOut(double retainProbability) {
      return dropOut(new FixedValue<>(retainProbability));
    }

    /** Probability of keeping an input, in a space that reads back from JSON. */
    @Override
    public Builder dropOut(ParameterSpace<Double> retainProbability) {
      return iDropOut(new DropoutSpace(retainProbability));
    }

    @Override
    public GRULayerSpace build() {
      return new GRULayerSpace(this);
    }
  }
}
