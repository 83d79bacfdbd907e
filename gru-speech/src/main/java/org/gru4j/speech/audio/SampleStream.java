package org.gru4j.speech.audio;

import java.io.Closeable;
import java.util.Arrays;

/**
 * Samples of one channel, one after the other. Full scale is -1 to 1; recordings of floating-point
 * samples may exceed it.
 *
 * <p>Used by one thread at a time.
 */
public interface SampleStream extends Closeable {
  /** What messages call the recording. */
  String name();

  /** Samples a second, in hertz. */
  int sampleRate();

  /**
   * Waits for at least one sample.
   *
   * @param samples is filled from {@code offset} on
   * @param count at most so many, at least 1
   * @return how many were read, or -1 at the end
   * @throws AudioException if the recording cannot be read or is not what its header says
   */
  int read(float[] samples, int offset, int count);

  /**
   * Reads what is left.
   *
   * @throws AudioException if the recording cannot be read, holds no sample, or more than an array
   *     can
   */
  default Sound readAll() {
    float[] samples = new float[1 << 16];
    int length = 0;
    for (int count = 0; count >= 0; count = read(samples, length, samples.length - length)) {
      length += count;
      if (length == samples.length) {
        if (length > Integer.MAX_VALUE / 2) {
          throw new AudioException(
              "Expected at most %d samples of %s to be held at once, found more; stream it."
                  .formatted(Integer.MAX_VALUE / 2, name()));
        }
        samples = Arrays.copyOf(samples, 2 * length);
      }
    }
    if (length == 0) {
      throw new AudioException("Expected samples in " + name() + ", found none.");
    }
    return new Sound(name(), Arrays.copyOf(samples, length), sampleRate());
  }

  /** Gives back what the stream holds. */
  @Override
  void close();
}
