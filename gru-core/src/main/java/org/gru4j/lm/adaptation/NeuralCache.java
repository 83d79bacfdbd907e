package org.gru4j.lm.adaptation;

import java.io.Serializable;
import org.gru4j.settings.Setting;
import org.gru4j.settings.SettingGroup;
import org.gru4j.settings.Settings;

/**
 * A cache of the states and tokens that were read last (Grave et al. 2017, arXiv:1612.04426):
 *
 * <pre>
 *   p(w) = (1 - λ) p_model(w) + λ p_cache(w)
 *   p_cache(w) ∝ Σ_i exp(θ h_t · h_i) [x_{i+1} = w]       over the last N states, equations 3 and 4
 * </pre>
 *
 * <p>{@code h_t} is what the softmax reads at step t, {@code x_{i+1}} the token that came behind
 * {@code h_i}.
 */
public record NeuralCache(
    @Setting(
            value = "Neural cache: how many of the tokens read last it holds; 0 for none",
            option = "--cache",
            label = "N",
            atLeast = 0,
            atMost = 1_000_000)
        int cacheSize,
    @Setting(
            value = "Neural cache: its share of the probabilities",
            option = "--cache-weight",
            label = "SHARE",
            atLeast = 0,
            below = 1)
        double cacheWeight,
    @Setting(
            value = "Neural cache: how much it prefers states that are like the present one",
            option = "--cache-flatness",
            label = "THETA",
            atLeast = 0,
            below = Double.POSITIVE_INFINITY)
        double cacheFlatness)
    implements SettingGroup, Serializable {
  /** No cache; with the other values that are good where nothing was chosen. */
  public static final NeuralCache OFF = new NeuralCache(0, 0.07, 0.3);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public NeuralCache {
    Settings.check(NeuralCache.class, cacheSize, cacheWeight, cacheFlatness);
  }

  /** Whether it changes anything. */
  public boolean isOn() {
    return cacheSize > 0 && cacheWeight > 0;
  }
}
