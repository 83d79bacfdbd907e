package org.gru4j.layer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gru4j.layer.internal.LayerSetup;
import org.gru4j.math.ComputeType;
import org.gru4j.math.GruEquations;
import org.gru4j.math.GruOptions;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.gru4j.math.regularization.ActivationRegularization;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonInclude;

/**
 * Gated recurrent unit: configuration of the Deeplearning4j layer.
 *
 * <p>Per time step, with {@code x} the input, {@code h'} the previous and {@code h} the new state
 * as row vectors, {@code ∘} the element-wise product and {@code σ} the logistic sigmoid:
 *
 * <pre>
 *   z = σ(x W_z + h' U_z + b_z)                          update gate
 *   r = σ(x W_r + h' U_r + b_r)                          reset gate
 *   c = tanh(x W_c + r ∘ (h' U_c [+ b'_c]) + b_c)        candidate, reset after the product (default)
 *   c = tanh(x W_c + (r ∘ h') U_c + b_c)                 candidate, reset before the product
 *   h = (1 - z) ∘ h' + z ∘ c                             z admits the candidate (default)
 *   h = z ∘ h' + (1 - z) ∘ c                             z keeps the past
 * </pre>
 *
 * <p>Sources: Cho et al. 2014 (arXiv:1406.1078), equations 5 to 8, z keeps the past; Chung et al.
 * 2014 (arXiv:1412.3555), equations 4 to 8, z admits the candidate; both with the reset before the
 * product. The form with the reset after the product and {@link Builder#recurrentBias} is cuDNN's.
 *
 * <p>Input {@code [batch, nIn, time]}, output {@code [batch, nOut, time]} (NCW), or {@code [batch,
 * time, size]} (NWC). Parameters, in 'c' order with the gates side by side as z, r, c: {@code "W"}
 * {@code [nIn, 3 nOut]}, {@code "RW"} {@code [nOut, 3 nOut]}, {@code "b"} {@code [3 nOut]}, and
 * with a recurrent bias {@code "rb"} {@code [3 nOut]}, with layer normalisation {@code "g"} and
 * {@code "rg"} {@code [3 nOut]}.
 *
 * <p>A masked step holds the state ({@code h = h'}) and outputs zeros, forward and backward; {@code
 * LSTM} of Deeplearning4j sets the state to zero there. Truncated back-propagation differentiates
 * from the state that the window really started with, which Deeplearning4j's own layers do not.
 *
 * <p>Networks of type FLOAT, DOUBLE and HALF are served; HALF, by the ND4J kernel, halves the
 * memory of parameters and activations and is for that alone. Adam needs an epsilon that HALF can
 * hold there, such as 1e-4: Deeplearning4j's default of 1e-8 rounds to zero and gives NaN. BFLOAT16
 * is refused when a network is made, because ND4J 1.0.0-M2.1 has no gradients of sigmoid and tanh
 * in it; {@link Builder#computeType} multiplies in it.
 */
public class GRU extends BaseRecurrentLayer {
  private static final long serialVersionUID = 2L;

  private GruSettings settings = new GruSettings();

  /** For reading from JSON and YAML. */
  GRU() {}

  /** A layer without sizes, which the settings become part of. */
  GRU(GruSettings settings) {
    this.settings = settings;
  }

  GRU(Builder builder) {
    super(builder);
    this.settings = new GruSettings(builder.settings);
    initializeConstraints(builder);
  }

  @Override
  protected void initializeConstraints(
      org.deeplearning4j.nn.conf.layers.Layer.Builder<?> layerBuilder) {
    super.initializeConstraints(layerBuilder);
    Builder builder = (Builder) layerBuilder;
    addConstraints(builder.getRecurrentConstraints(), GruParamInitializer.RECURRENT_WEIGHT_KEY);
    addConstraints(builder.getInputWeightConstraints(), GruParamInitializer.INPUT_WEIGHT_KEY);
  }

  private void addConstraints(@Nullable List<LayerConstraint> added, String key) {
    if (added == null) {
      return;
    }
    if (constraints == null) {
      constraints = new ArrayList<>();
    }
    for (LayerConstraint constraint : added) {
      LayerConstraint copy = constraint.clone();
      copy.setParams(parameters(key));
      constraints.add(copy);
    }
  }

  /** The names in the layer's table of what a GRU's parameter of this key is. */
  Set<String> parameters(String key) {
    return Set.of(key);
  }

  /** The layer inside a network. */
  BaseLayer<? extends GRU> implementation(NeuralNetConfiguration conf, DataType dataType) {
    return new GruLayer(conf, dataType);
  }

  /** Units of the output. */
  long outputSize() {
    return getNOut();
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    return LayerSetup.place(
        implementation(conf, networkDataType),
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams);
  }

  @Override
  public ParamInitializer initializer() {
    return GruParamInitializer.INSTANCE;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    return GruMemoryReport.of(this, inputType, 1);
  }

  /** The recurrence that this configuration asks for. */
  public GruEquations equations() {
    return settings.equations(getActivationFn());
  }

  public ResetMode getResetMode() {
    return settings.resetMode;
  }

  public void setResetMode(ResetMode resetMode) {
    settings.resetMode = resetMode;
  }

  public UpdateMode getUpdateMode() {
    return settings.updateMode;
  }

  public void setUpdateMode(UpdateMode updateMode) {
    settings.updateMode = updateMode;
  }

  public boolean isRecurrentBias() {
    return settings.recurrentBias;
  }

  public void setRecurrentBias(boolean recurrentBias) {
    settings.recurrentBias = recurrentBias;
  }

  public double getUpdateGateBiasInit() {
    return settings.updateGateBiasInit;
  }

  public void setUpdateGateBiasInit(double updateGateBiasInit) {
    settings.updateGateBiasInit = updateGateBiasInit;
  }

  public double getRecurrentDropOut() {
    return settings.recurrentDropOut;
  }

  public void setRecurrentDropOut(double recurrentDropOut) {
    settings.recurrentDropOut = recurrentDropOut;
  }

  public double getRecurrentWeightDropOut() {
    return settings.recurrentWeightDropOut;
  }

  public void setRecurrentWeightDropOut(double recurrentWeightDropOut) {
    settings.recurrentWeightDropOut = recurrentWeightDropOut;
  }

  public boolean isLayerNormalization() {
    return settings.layerNormalization;
  }

  public void setLayerNormalization(boolean layerNormalization) {
    settings.layerNormalization = layerNormalization;
  }

  public double getZoneout() {
    return settings.zoneout;
  }

  public void setZoneout(double zoneout) {
    settings.zoneout = zoneout;
  }

  public double getClip() {
    return settings.clip;
  }

  public void setClip(double clip) {
    settings.clip = clip;
  }

  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  public double getActivationRegularization() {
    return settings.activationRegularization;
  }

  public void setActivationRegularization(double activationRegularization) {
    settings.activationRegularization = activationRegularization;
  }

  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  public double getTemporalActivationRegularization() {
    return settings.temporalActivationRegularization;
  }

  public void setTemporalActivationRegularization(double temporalActivationRegularization) {
    settings.temporalActivationRegularization = temporalActivationRegularization;
  }

  /** What training adds to the loss for this layer's states. */
  public ActivationRegularization regularization() {
    return settings.regularization();
  }

  public boolean isStateful() {
    return settings.stateful;
  }

  public void setStateful(boolean stateful) {
    settings.stateful = stateful;
  }

  public boolean isGoBackwards() {
    return settings.goBackwards;
  }

  public void setGoBackwards(boolean goBackwards) {
    settings.goBackwards = goBackwards;
  }

  public KernelChoice getKernel() {
    return settings.kernel;
  }

  public void setKernel(KernelChoice kernel) {
    settings.kernel = kernel;
  }

  public ComputeType getComputeType() {
    return settings.computeType;
  }

  public void setComputeType(ComputeType computeType) {
    settings.computeType = computeType;
  }

  public IActivation getGateActivationFn() {
    return settings.gateActivationFn;
  }

  public void setGateActivationFn(IActivation gateActivationFn) {
    settings.gateActivationFn = gateActivationFn;
  }

  /** A copy of what this layer is told beyond other recurrent layers. */
  GruSettings settings() {
    return new GruSettings(settings);
  }

  @Override
  public org.deeplearning4j.nn.conf.layers.BaseLayer clone() {
    GRU copy = (GRU) super.clone();
    copy.settings = settings();
    return copy;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof GRU;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof GRU that
            && that.canEqual(this)
            && super.equals(that)
            && settings.equals(that.settings));
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), settings);
  }

  @Override
  public String toString() {
    return "GRU(" + super.toString() + ", " + settings + ")";
  }

  /** Builds a {@link GRU}; what is not set here is inherited from the network's configuration. */
  @SuppressWarnings("unchecked") // Deeplearning4j declares build() with a type of its own
  public static class Builder extends BaseRecurrentLayer.Builder<Builder> {
    private final GruSettings settings = new GruSettings();

    /** A layer with tanh candidate and sigmoid gates. */
    public Builder() {
      // Deeplearning4j's global default is the sigmoid, which no GRU in the literature uses for its
      // candidate; a global activation must therefore not reach this layer.
      activation(new ActivationTanH());
    }

    /** Where the reset gate is applied, {@link ResetMode#AFTER} the product by default. */
    public Builder resetMode(ResetMode resetMode) {
      settings.resetMode = Objects.requireNonNull(resetMode, "resetMode");
      return this;
    }

    /** What an open update gate lets through, the candidate by default. */
    public Builder updateMode(UpdateMode updateMode) {
      settings.updateMode = Objects.requireNonNull(updateMode, "updateMode");
      return this;
    }

    /**
     * Whether the recurrent products have a bias of their own, as in cuDNN, PyTorch and Keras
     * ({@code reset_after}). False by default.
     */
    public Builder recurrentBias(boolean recurrentBias) {
      settings.recurrentBias = recurrentBias;
      return this;
    }

    /**
     * Initial value of the update gate's bias, 0 by default. With {@link
     * UpdateMode#ADMITS_CANDIDATE} a negative value, with {@link UpdateMode#KEEPS_PAST} a positive
     * one, makes a fresh layer remember for longer.
     */
    public Builder updateGateBiasInit(double updateGateBiasInit) {
      settings.updateGateBiasInit = updateGateBiasInit;
      return this;
    }

    /**
     * Variational dropout on the state that enters the recurrent products, with one mask for all
     * time steps of a forward pass (Gal and Ghahramani 2016, arXiv:1512.05287, section 4). It is
     * computed by the ND4J kernel.
     *
     * @param retainProbability probability of keeping a unit, as in Deeplearning4j's {@code
     *     dropOut}: greater than 0 and at most 1; 1, the default, drops nothing
     */
    public Builder recurrentDropOut(double retainProbability) {
      settings.recurrentDropOut = InvertedDropout.retain("recurrentDropOut", retainProbability);
      return this;
    }

    /**
     * Dropout on the recurrent weights, with one mask for all examples and time steps of a forward
     * pass (Merity et al. 2018, arXiv:1708.02182, section 2). Both kernels compute it. Unlike
     * {@code DropConnect} of Deeplearning4j it scales what it keeps by {@code 1 / retain}, leaves
     * the input weights alone, and gives no gradient to what it drops.
     *
     * @param retainProbability probability of keeping a weight: greater than 0 and at most 1; 1,
     *     the default, drops nothing
     */
    public Builder recurrentWeightDropOut(double retainProbability) {
      settings.recurrentWeightDropOut =
          InvertedDropout.retain("recurrentWeightDropOut", retainProbability);
      return this;
    }

    /**
     * Layer normalisation of the products {@code x W} and {@code h' U} over the features of a row
     * (Ba et al. 2016, arXiv:1607.06450, supplementary material, in the form that {@link
     * GruOptions} states), with gains {@code "g"} and {@code "rg"} that start at 1. Use it where a
     * deep stack or long sequences train unsteadily, or the input's scale varies: it does not
     * depend on the minibatch. It is computed by the ND4J kernel.
     */
    public Builder layerNormalization(boolean layerNormalization) {
      settings.layerNormalization = layerNormalization;
      return this;
    }

    /**
     * Zoneout: in training each unit keeps its previous value with this probability, drawn for
     * every example and step; inference mixes {@code p h' + (1 - p) h̃} (Krueger et al. 2016,
     * arXiv:1606.01305, section 3). Use it against overfitting where the state has to last: unlike
     * {@link #recurrentDropOut} it never takes a unit's memory away, and gradients pass a kept unit
     * unchanged. It is computed by the ND4J kernel.
     *
     * @param probability of keeping the previous value, at least 0 and below 1, commonly about 0.1;
     *     0 by default
     */
    public Builder zoneout(double probability) {
      settings.zoneout = GruOptions.NONE.withZoneout(probability).zoneout();
      return this;
    }

    /**
     * Bounds the arguments of the gate and candidate functions to {@code [-clip, clip]}; beyond the
     * bound no gradient passes. This is the attribute {@code clip} of the operator {@code GRU} of
     * ONNX (version 14). Use it to run a model that was trained with it, or against saturated gates
     * whose weights grow for ever; with the sigmoid 6 leaves a gate between 0.0025 and 0.9975.
     *
     * @param bound greater than 0; 0, the default, for none
     */
    public Builder clip(double bound) {
      settings.clip = GruOptions.NONE.withClip(bound).clip();
      return this;
    }

    /**
     * Adds to the loss, in training, {@code α} times the mean square of the layer's states
     * (activation regularisation, Merity et al. 2017, arXiv:1708.02182, section 4.5). They take it
     * of the states as dropout leaves them: with a share of p dropped behind the layer, their α is
     * {@code α / (1 - p)} here, on average. Use it on the last layer of a language model, with 1 or
     * 2.
     *
     * @param alpha at least 0, the default
     */
    public Builder activationRegularization(double alpha) {
      settings.activationRegularization = new ActivationRegularization(alpha, 0).activation();
      return this;
    }

    /**
     * Adds to the loss, in training, {@code β} times the mean square of the states' differences
     * from step to step within a window (temporal activation regularisation, the same section): it
     * makes the layer remember for longer.
     *
     * @param beta at least 0, the default
     */
    public Builder temporalActivationRegularization(double beta) {
      settings.temporalActivationRegularization = new ActivationRegularization(0, beta).temporal();
      return this;
    }

    /**
     * Whether the state lives on from minibatch to minibatch, in training and inference, until
     * {@code rnnClearPreviousState()}. Gradients stop at the boundary. Deeplearning4j's truncated
     * BPTT clears the state around every minibatch, so that a text that is longer than a minibatch
     * needs this.
     */
    public Builder stateful(boolean stateful) {
      settings.stateful = stateful;
      return this;
    }

    /**
     * Whether each sequence is read from its last step to its first, and the output is in the order
     * of reading: its last step follows the whole sequence. The same as {@code go_backwards} of
     * Keras. The output's mask is the input's in reverse. Such a layer cannot read step by step or
     * in windows of truncated BPTT, because it needs the end first. Together with {@link #stateful}
     * it begins the end of each minibatch with the state that it had at the start of the one
     * before, as in Keras.
     */
    public Builder goBackwards(boolean goBackwards) {
      settings.goBackwards = goBackwards;
      return this;
    }

    /** Which kernel computes the layer, the fastest that can serve by default. */
    public Builder kernel(KernelChoice kernel) {
      settings.kernel = Objects.requireNonNull(kernel, "kernel");
      return this;
    }

    /** In which type the layer multiplies, by default in that of its parameters. */
    public Builder computeType(ComputeType computeType) {
      settings.computeType = Objects.requireNonNull(computeType, "computeType");
      return this;
    }

    /** Function of the update and the reset gate, the logistic sigmoid by default. */
    public Builder gateActivationFunction(IActivation gateActivationFn) {
      settings.gateActivationFn = Objects.requireNonNull(gateActivationFn, "gateActivationFn");
      return this;
    }

    /** Function of the update and the reset gate, the logistic sigmoid by default. */
    public Builder gateActivationFunction(Activation gateActivationFn) {
      return gateActivationFunction(gateActivationFn.getActivationFunction());
    }

    /**
     * Builds layers of which each reads the output of the one before, as {@code num_layers} and
     * {@code dropout} of PyTorch's {@code nn.GRU} do.
     *
     * @param layers how many; the first has this builder's {@code nIn} and {@code dropOut}
     * @param dropoutBetween on the inputs of all layers but the first; null for none
     * @throws IllegalArgumentException if there is to be no layer
     */
    public List<GRU> buildStack(int layers, @Nullable IDropout dropoutBetween) {
      if (layers < 1) {
        throw new IllegalArgumentException(
            "Expected a stack of at least 1 layer, found " + layers + ".");
      }
      List<GRU> stack = new ArrayList<>();
      for (int i = 0; i < layers; i++) {
        GRU layer = build();
        if (i > 0) {
          layer.setNIn(layer.outputSize());
          layer.setIDropout(dropoutBetween == null ? null : dropoutBetween.clone());
        }
        stack.add(layer);
      }
      return stack;
    }

    @Override
    public GRU build() {
      return new GRU(this);
    }
  }
}
