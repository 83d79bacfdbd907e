package org.gru4j.speech.audio;

/** Sine waves, and how much of one is in a sound. */
public final class Tones {
  private Tones() {}

  public static Sound tone(double hertz, int rate, double seconds) {
    float[] samples = new float[(int) Math.round(seconds * rate)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (0.5 * Math.sin(2 * Math.PI * hertz * i / rate));
    }
    return new Sound("tone", samples, rate);
  }

  /** Root mean square of samples from an index on, in decibels of that of {@link #tone}. */
  public static double decibels(float[] samples, int from, int to) {
    double squares = 0;
    for (int i = from; i < to; i++) {
      squares += (double) samples[i] * samples[i];
    }
    return 10 * Math.log10(squares / (to - from) / 0.125 + 1e-30);
  }
}
