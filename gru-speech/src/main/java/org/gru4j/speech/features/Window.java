package org.gru4j.speech.features;

/**
 * What a frame of N samples is multiplied with, so that its ends are no steps; a = 2 pi i / (N-1).
 */
public enum Window {
  /**
   * {@code (0.5 - 0.5 cos a)^0.85}: Kaldi's own, a Hann window that does not reach zero as soon.
   */
  POVEY {
    @Override
    double weight(double angle) {
      return Math.pow(HANN.weight(angle), 0.85);
    }
  },

  /** {@code 0.5 - 0.5 cos a}. */
  HANN {
    @Override
    double weight(double angle) {
      return 0.5 - 0.5 * Math.cos(angle);
    }
  },

  /** {@code 0.54 - 0.46 cos a}. */
  HAMMING {
    @Override
    double weight(double angle) {
      return 0.54 - 0.46 * Math.cos(angle);
    }
  },

  /** {@code 0.42 - 0.5 cos a + 0.08 cos 2a}. */
  BLACKMAN {
    @Override
    double weight(double angle) {
      return 0.42 - 0.5 * Math.cos(angle) + 0.08 * Math.cos(2 * angle);
    }
  },

  /** 1. */
  RECTANGULAR {
    @Override
    double weight(double angle) {
      return 1;
    }
  };

  abstract double weight(double angle);

  float[] weights(int samples) {
    float[] weights = new float[samples];
    for (int i = 0; i < samples; i++) {
      weights[i] = (float) weight(2 * Math.PI * i / (samples - 1));
    }
    return weights;
  }
}
