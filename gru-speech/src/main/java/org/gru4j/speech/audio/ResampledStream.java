package org.gru4j.speech.audio;

import java.util.Arrays;

/** Reads another stream ahead by half a filter, and answers at another sample rate. */
final class ResampledStream implements SampleStream {
  private static final int BLOCK = 1 << 13;

  private final SampleStream input;
  private final int sampleRate;
  private final PolyphaseFilter filter;
  private final float[] buffer;
  // The next output sample is made of the taps from here on, in the buffer ...
  private int position;
  // ... and lies so many parts of L behind the sample in their middle.
  private int phase;
  // How much of the buffer is input, and how much of that is the silence after the recording.
  private int filled;
  private int silence;
  private boolean ended;

  ResampledStream(SampleStream input, int sampleRate, PolyphaseFilter filter) {
    this.input = input;
    this.sampleRate = sampleRate;
    this.filter = filter;
    this.buffer = new float[filter.taps() + filter.down() + BLOCK];
    // Silence before the recording: tap taps / 2 - 1 is the sample at the output's time.
    this.filled = filter.taps() / 2 - 1;
  }

  @Override
  public String name() {
    return input.name();
  }

  @Override
  public int sampleRate() {
    return sampleRate;
  }

  @Override
  public int read(float[] samples, int offset, int count) {
    int written = 0;
    while (written < count) {
      if (position + filter.taps() > filled) {
        // What there is goes out before the input is waited for.
        if (written > 0) {
          break;
        }
        if (!fill()) {
          return -1;
        }
        continue;
      }
      if (ended && timeIsAfterTheEnd()) {
        break;
      }
      samples[offset + written++] = filter.apply(buffer, position, phase);
      phase += filter.down();
      position += phase / filter.up();
      phase %= filter.up();
    }
    return written == 0 ? -1 : written;
  }

  private boolean timeIsAfterTheEnd() {
    return position + filter.taps() / 2 - 1 >= filled - silence;
  }

  /** Drops what has been used and reads more; false when nothing can come any more. */
  private boolean fill() {
    int used = Math.min(position, filled);
    System.arraycopy(buffer, used, buffer, 0, filled - used);
    filled -= used;
    position -= used;
    if (ended) {
      return false;
    }
    int count = input.read(buffer, filled, buffer.length - filled);
    if (count >= 0) {
      filled += count;
    } else {
      ended = true;
      silence = filter.taps() / 2;
      Arrays.fill(buffer, filled, filled + silence, 0);
      filled += silence;
    }
    return true;
  }

  @Override
  public void close() {
    input.close();
  }
}
