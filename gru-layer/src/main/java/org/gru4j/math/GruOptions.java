package org.gru4j.math;

import java.util.ArrayList;
import java.util.List;

/**
 * What is added to the plain recurrence of {@link GruEquations}.
 *
 * @param layerNormalization whether the products of a row with the weights are normalised over its
 *     features before they are added, {@code LN(a; g) = g ∘ (a - mean(a)) / sqrt(variance(a) +
 *     1e-5)}, both gates together and the candidate by itself: with {@code [z r] = gate(LN(x W_zr;
 *     g_zr) + LN(h' U_zr; g'_zr) + b_zr + b'_zr)} and {@code c = candidate(LN(x W_c; g_c) + b_c + r
 *     ∘ (LN(h' U_c; g'_c) + b'_c))} it is the GRU of Ba et al. 2016 (arXiv:1607.06450,
 *     supplementary material, and {@code lngru_layer} of its authors' layer-norm); with {@link
 *     ResetMode#BEFORE} the candidate's recurrent product is {@code LN((r ∘ h') U_c; g'_c)}. Its
 *     gains are {@link GruWeights#gains}
 * @param zoneout probability {@code p} of a unit to keep its previous value: {@code h = k ∘ h' + (1
 *     - k) ∘ h̃}, with {@code h̃} the state of the plain recurrence and {@code k} drawn in training
 *     ({@link GruInput.Noise#zoneout}), its expectation {@code p} elsewhere (Krueger et al. 2016,
 *     arXiv:1606.01305, section 3); 0 for none
 * @param clip bound {@code κ} of the arguments of the gate and candidate functions, {@code
 *     gate(min(κ, max(-κ, a)))} as the operator {@code GRU} of ONNX has it; 0 for none. Beyond the
 *     bound no gradient passes.
 */
public record GruOptions(boolean layerNormalization, double zoneout, double clip) {
  /** The plain recurrence. */
  public static final GruOptions NONE = new GruOptions(false, 0, 0);

  public GruOptions {
    if (!(zoneout >= 0 && zoneout < 1)) {
      throw new IllegalArgumentException(
          "Expected a zoneout probability of at least 0 and below 1, found " + zoneout + ".");
    }
    if (!(clip >= 0 && clip < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Expected a clip that is finite and greater than 0, or 0 for none, found " + clip + ".");
    }
  }

  /** The same with or without layer normalisation. */
  public GruOptions withLayerNormalization(boolean normalizes) {
    return new GruOptions(normalizes, zoneout, clip);
  }

  /** The same with another probability of zoneout. */
  public GruOptions withZoneout(double probability) {
    return new GruOptions(layerNormalization, probability, clip);
  }

  /** The same with another clip. */
  public GruOptions withClip(double bound) {
    return new GruOptions(layerNormalization, zoneout, bound);
  }

  /** What is added, in words such as "zoneout and a clip of 3.0"; empty if nothing is. */
  public String description() {
    List<String> names = new ArrayList<>();
    if (layerNormalization) {
      names.add("layer normalization");
    }
    if (zoneout > 0) {
      names.add("zoneout");
    }
    if (clip > 0) {
      names.add("a clip of " + clip);
    }
    return String.join(" and ", names);
  }
}
