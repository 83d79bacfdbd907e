package org.gru4j.lm.adaptation;

import java.io.Serializable;
import org.gru4j.settings.Setting;
import org.gru4j.settings.SettingGroup;
import org.gru4j.settings.Settings;

/**
 * Weights that go on learning from the text that is measured (Krause et al. 2018,
 * arXiv:1709.07432): behind each window, which is scored first,
 *
 * <pre>
 *   θ ← θ - η ∇loss + δ (θ_trained - θ)        equation 6, by plain gradients
 * </pre>
 *
 * <p>The loss is the mean over the window's tokens; nothing is dropped.
 */
public record DynamicEvaluation(
    @Setting(
            value = "Dynamic evaluation: rate with which the weights go on learning; 0 for none",
            option = "--dynamic-learning-rate",
            label = "RATE",
            atLeast = 0,
            below = Double.POSITIVE_INFINITY)
        double dynamicLearningRate,
    @Setting(
            value =
                "Dynamic evaluation: by what share weights go back to the trained ones at a step",
            option = "--dynamic-decay",
            label = "SHARE",
            atLeast = 0,
            below = 1)
        double dynamicDecay,
    @Setting(
            value = "Dynamic evaluation: tokens of a step",
            option = "--dynamic-window",
            label = "STEPS",
            atLeast = 1,
            atMost = 10_000)
        int dynamicWindow)
    implements SettingGroup, Serializable {
  /** The trained weights stay; with the other values that are good where nothing was chosen. */
  public static final DynamicEvaluation OFF = new DynamicEvaluation(0, 0.001, 20);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public DynamicEvaluation {
    Settings.check(DynamicEvaluation.class, dynamicLearningRate, dynamicDecay, dynamicWindow);
  }

  /** Whether it changes anything. */
  public boolean isOn() {
    return dynamicLearningRate > 0;
  }
}
