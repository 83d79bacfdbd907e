package org.gru4j.layer;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gru4j.math.ComputeType;
import org.gru4j.math.GruEquations;
import org.gru4j.math.GruOptions;
import org.gru4j.math.KernelChoice;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.gru4j.math.regularization.ActivationRegularization;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;

/**
 * What a {@link GRU} is told beyond other recurrent layers; its builder's methods say what each
 * means. Deeplearning4j's JSON knows them as properties of the layer.
 */
final class GruSettings implements Serializable {
  private static final long serialVersionUID = 1L;

  ResetMode resetMode = ResetMode.AFTER;
  UpdateMode updateMode = UpdateMode.ADMITS_CANDIDATE;
  boolean recurrentBias;
  double updateGateBiasInit;
  double recurrentDropOut = 1.0;
  double recurrentWeightDropOut = 1.0;
  boolean layerNormalization;
  double zoneout;
  double clip;
  double activationRegularization;
  double temporalActivationRegularization;
  boolean stateful;
  boolean goBackwards;
  KernelChoice kernel = KernelChoice.AUTO;
  ComputeType computeType = ComputeType.PARAMETER_TYPE;
  IActivation gateActivationFn = new ActivationSigmoid();

  GruSettings() {}

  /** A copy, which may be changed by itself. */
  GruSettings(GruSettings source) {
    resetMode = source.resetMode;
    updateMode = source.updateMode;
    recurrentBias = source.recurrentBias;
    updateGateBiasInit = source.updateGateBiasInit;
    recurrentDropOut = source.recurrentDropOut;
    recurrentWeightDropOut = source.recurrentWeightDropOut;
    layerNormalization = source.layerNormalization;
    zoneout = source.zoneout;
    clip = source.clip;
    activationRegularization = source.activationRegularization;
    temporalActivationRegularization = source.temporalActivationRegularization;
    stateful = source.stateful;
    goBackwards = source.goBackwards;
    kernel = source.kernel;
    computeType = source.computeType;
    gateActivationFn = source.gateActivationFn;
  }

  /**
   * The recurrence.
   *
   * @param candidate function of the candidate
   */
  GruEquations equations(IActivation candidate) {
    return new GruEquations(
        resetMode,
        updateMode,
        gateActivationFn,
        candidate,
        new GruOptions(layerNormalization, zoneout, clip));
  }

  /** What training adds to the loss. */
  ActivationRegularization regularization() {
    return new ActivationRegularization(activationRegularization, temporalActivationRegularization);
  }

  private Map<String, Object> byName() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("resetMode", resetMode);
    settings.put("updateMode", updateMode);
    settings.put("recurrentBias", recurrentBias);
    settings.put("updateGateBiasInit", updateGateBiasInit);
    settings.put("recurrentDropOut", recurrentDropOut);
    settings.put("recurrentWeightDropOut", recurrentWeightDropOut);
    settings.put("layerNormalization", layerNormalization);
    settings.put("zoneout", zoneout);
    settings.put("clip", clip);
    settings.put("activationRegularization", activationRegularization);
    settings.put("temporalActivationRegularization", temporalActivationRegularization);
    settings.put("stateful", stateful);
    settings.put("goBackwards", goBackwards);
    settings.put("kernel", kernel);
    settings.put("computeType", computeType);
    settings.put("gateActivationFn", gateActivationFn);
    return settings;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof GruSettings that && byName().equals(that.byName());
  }

  @Override
  public int hashCode() {
    return byName().hashCode();
  }

  /** Names and values, separated by commas. */
  @Override
  public String toString() {
    String braced = byName().toString();
    return braced.substring(1, braced.length() - 1);
  }
}
