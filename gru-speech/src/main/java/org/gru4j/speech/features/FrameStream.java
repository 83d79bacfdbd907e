package org.gru4j.speech.features;

import java.io.Closeable;
import org.gru4j.speech.audio.SampleStream;

/** Reads a stream of samples and computes a frame as soon as its last sample is there. */
public final class FrameStream implements Closeable {
  private static final int BLOCK = 1 << 12;

  private final FrameOptions options;
  private final int dimension;
  private final FeatureExtractor.FrameComputer computer;
  private final SampleStream input;
  // Samples from the number `first` on; those before are used up.
  private float[] buffer;
  private long first;
  private int filled;
  private boolean ended;
  private long frame;
  private final float[] mirrored;

  FrameStream(FeatureExtractor extractor, SampleStream input) {
    this.options = extractor.frames();
    if (input.sampleRate() != options.sampleRate()) {
      throw new IllegalArgumentException(
          "Expected %s at %d Hz, found %d Hz; resample it."
              .formatted(input.name(), options.sampleRate(), input.sampleRate()));
    }
    this.dimension = extractor.dimension();
    this.computer = extractor.computer();
    this.input = input;
    this.buffer = new float[2 * options.length() + options.shift() + BLOCK];
    this.mirrored = new float[options.length()];
  }

  /** Numbers in the vector of a frame. */
  public int dimension() {
    return dimension;
  }

  /** The number of frames that were read. */
  public long frames() {
    return frame;
  }

  /**
   * Computes the next frame.
   *
   * @param target receives the vector, from {@code at} on
   * @return false if there are no more frames
   * @throws org.gru4j.speech.audio.AudioException as the stream that is read
   */
  public boolean next(float[] target, int at) {
    long start = options.start(frame);
    long end = start + options.length();
    while (!ended && first + filled < end) {
      readMore(start);
    }
    if (first + filled < end || start < 0) {
      return mirroredFrame(start, target, at);
    }
    computer.compute(buffer, (int) (start - first), target, at);
    frame++;
    return true;
  }

  /** Drops what no frame from {@code start} on can need, even mirrored, and reads a block. */
  private void readMore(long start) {
    long keep = Math.max(first, start - options.length());
    int drop = (int) Math.min(keep - first, filled);
    System.arraycopy(buffer, drop, buffer, 0, filled - drop);
    filled -= drop;
    first += drop;
    int count = input.read(buffer, filled, buffer.length - filled);
    if (count < 0) {
      ended = true;
    } else {
      filled += count;
    }
  }

  /** A frame that reaches over an end of the recording. */
  private boolean mirroredFrame(long start, float[] target, int at) {
    long samples = first + filled;
    // Kaldi's frames without snipped edges: one for each shift, the last at least half full.
    if (options.snipEdges()
        || (ended && frame >= (samples + options.shift() / 2) / options.shift())) {
      return false;
    }
    for (int i = 0; i < mirrored.length; i++) {
      long index = start + i;
      while (index < 0 || index >= samples) {
        index = index < 0 ? -index - 1 : 2 * samples - 1 - index;
      }
      mirrored[i] = buffer[(int) (index - first)];
    }
    computer.compute(mirrored, 0, target, at);
    frame++;
    return true;
  }

  @Override
  public void close() {
    input.close();
  }
}
