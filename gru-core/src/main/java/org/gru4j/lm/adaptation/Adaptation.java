package org.gru4j.lm.adaptation;

import java.io.Serializable;
import java.util.Locale;

/**
 * What a model takes from the text that it is measured on; both may be on.
 *
 * @param cache of what was read last
 * @param dynamic how the weights go on learning
 */
public record Adaptation(NeuralCache cache, DynamicEvaluation dynamic) implements Serializable {
  /** Nothing: the model as it was trained. */
  public static final Adaptation NONE = new Adaptation(NeuralCache.OFF, DynamicEvaluation.OFF);

  /** Whether it changes anything. */
  public boolean isOn() {
    return cache.isOn() || dynamic.isOn();
  }

  /** What is on, to stand in a sentence; empty if nothing is. */
  public String words() {
    String cached =
        cache.isOn()
            ? String.format(
                Locale.ROOT,
                "a cache of %,d tokens (weight %s, flatness %s)",
                cache.cacheSize(),
                cache.cacheWeight(),
                cache.cacheFlatness())
            : "";
    String learning =
        dynamic.isOn()
            ? String.format(
                Locale.ROOT,
                "dynamic evaluation (learning rate %s, decay %s, windows of %d)",
                dynamic.dynamicLearningRate(),
                dynamic.dynamicDecay(),
                dynamic.dynamicWindow())
            : "";
    return cached + (cached.isEmpty() || learning.isEmpty() ? "" : " and ") + learning;
  }
}
