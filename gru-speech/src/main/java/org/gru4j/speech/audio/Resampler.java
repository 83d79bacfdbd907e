package org.gru4j.speech.audio;

/**
 * Changes the sample rate by a polyphase filter, the windowed sinc of a band limit.
 *
 * <p>With input samples x at rate f and output rate g, output sample n stands at the time {@code n
 * f / g}, counted in input samples, and is
 *
 * <pre>y[n] = sum over k of x[k] h(n f / g - k),   h(t) = 2 c sinc(2 c t) w(t)</pre>
 *
 * <p>with the Kaiser window w and the cutoff c. What is above half the lower of the two rates is at
 * least 80 dB down, so that nothing aliases; what is below 0.9 of that is kept, within 0.01 dB. The
 * filter is symmetric: nothing is delayed, output sample 0 stands where input sample 0 does.
 * Outside the recording there is silence.
 *
 * <p>{@code javax.sound.sampled} resamples too, but in Java 17 without a filter: from 44.1 to 16
 * kHz a tone of 9 kHz comes back as one of 7 kHz, 1.2 dB down.
 *
 * <p>See J. O. Smith, <a href="https://ccrma.stanford.edu/~jos/resample/">Digital Audio Resampling
 * Home Page</a>, and A. V. Oppenheim and R. W. Schafer, Discrete-Time Signal Processing, section
 * 7.5.3 for the window.
 */
public final class Resampler {
  /** The lowest sample rate of a recording or a result, in hertz. */
  public static final int LOWEST_RATE = 100;

  /** The highest sample rate of a recording or a result, in hertz. */
  public static final int HIGHEST_RATE = 768_000;

  private Resampler() {}

  /**
   * A sound at another rate, of {@code ceil(samples * rate / sound.sampleRate())} samples; the
   * sound itself if it has the rate.
   *
   * @param rate in hertz
   * @throws IllegalArgumentException if the rate is out of range
   */
  public static Sound resample(Sound sound, int rate) {
    if (sound.sampleRate() == requireRate(rate)) {
      return sound;
    }
    if (sound.samples().length == 0) {
      return new Sound(sound.name(), new float[0], rate);
    }
    return stream(sound.stream(), rate).readAll();
  }

  /**
   * A stream at another rate, which closes the one it reads; the stream itself if it has the rate.
   *
   * @param rate in hertz
   * @throws IllegalArgumentException if the rate is out of range
   */
  public static SampleStream stream(SampleStream input, int rate) {
    if (input.sampleRate() == requireRate(rate)) {
      return input;
    }
    return new ResampledStream(input, rate, PolyphaseFilter.between(input.sampleRate(), rate));
  }

  static int requireRate(int rate) {
    if (rate < LOWEST_RATE || rate > HIGHEST_RATE) {
      throw new IllegalArgumentException(
          "Expected a sample rate from %d to %d Hz, found %d Hz."
              .formatted(LOWEST_RATE, HIGHEST_RATE, rate));
    }
    return rate;
  }
}
