package org.gru4j.speech.pipeline;

import java.io.Closeable;
import org.gru4j.speech.features.FrameStream;

/** The frames that a network is given, as a recording is read or somebody speaks. */
public final class FeatureStream implements Closeable {
  private final FrameStream frames;
  private final Normalizer normalizer;
  private final int stacked;
  private final float[] frame;

  FeatureStream(FrameStream frames, Normalizer normalizer, int stacked) {
    this.frames = frames;
    this.normalizer = normalizer;
    this.stacked = stacked;
    this.frame = new float[frames.dimension()];
  }

  /** Numbers in a frame. */
  public int dimension() {
    return frame.length * stacked;
  }

  /**
   * Waits for the samples of the next frame and computes it. At the end, a frame that is stacked of
   * too few is filled up with the last.
   *
   * @param target receives the frame, from {@code at} on
   * @return false if there are no more frames
   * @throws org.gru4j.speech.audio.AudioException if the recording cannot be read
   */
  public boolean next(float[] target, int at) {
    for (int i = 0; i < stacked; i++) {
      boolean isThere = frames.next(frame, 0);
      if (isThere) {
        normalizer.apply(frame);
      } else if (i == 0) {
        return false;
      }
      System.arraycopy(frame, 0, target, at + i * frame.length, frame.length);
    }
    return true;
  }

  @Override
  public void close() {
    frames.close();
  }
}
