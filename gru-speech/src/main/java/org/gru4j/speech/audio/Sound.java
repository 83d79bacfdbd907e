package org.gru4j.speech.audio;

/** A recording in memory: the samples of one channel. */
public final class Sound {
  private final String name;
  private final float[] samples;
  private final int sampleRate;

  /**
   * Keeps the array, not a copy.
   *
   * @param name what messages call the recording
   * @param samples at full scale from -1 to 1
   * @param sampleRate samples a second, in hertz
   * @throws IllegalArgumentException if the rate is out of {@link Resampler#LOWEST_RATE} to {@link
   *     Resampler#HIGHEST_RATE}
   */
  public Sound(String name, float[] samples, int sampleRate) {
    this.name = name;
    this.samples = samples;
    this.sampleRate = Resampler.requireRate(sampleRate);
  }

  /** What messages call the recording. */
  public String name() {
    return name;
  }

  /** The samples themselves, not a copy; whoever changes them changes the sound. */
  public float[] samples() {
    return samples;
  }

  /** Samples a second, in hertz. */
  public int sampleRate() {
    return sampleRate;
  }

  /** How long it sounds, in seconds. */
  public double seconds() {
    return (double) samples.length / sampleRate;
  }

  /** The samples as a stream; closing it does nothing. */
  public SampleStream stream() {
    return new SampleStream() {
      private int position;

      @Override
      public String name() {
        return name;
      }

      @Override
      public int sampleRate() {
        return sampleRate;
      }

      @Override
      public int read(float[] target, int offset, int count) {
        if (position == samples.length) {
          return -1;
        }
        int read = Math.min(count, samples.length - position);
        System.arraycopy(samples, position, target, offset, read);
        position += read;
        return read;
      }

      @Override
      public void close() {}
    };
  }
}
