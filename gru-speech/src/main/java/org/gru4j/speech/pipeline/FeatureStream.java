package org.gru4j.speech.pipeline;

import java.io.Closeable;
import org.gru4j.speech.features.FrameStacking;
import org.gru4j.speech.features.FrameStream;

/** The frames that a network is given, as a recording is read or somebody speaks. */
public final class FeatureStream implements Closeable {
  private final FrameStream frames;
  private final Normalizer normalizer;
  private final FrameStacking stacking;
  private final float[] frame;

  /** The frames that the next one of the network has, from the first on. */
  private final float[] window;

  /** How many of them are there, and how many of those were heard, not repeated. */
  private int filled;

  private int heard;

  FeatureStream(FrameStream frames, Normalizer normalizer, FrameStacking stacking) {
    this.frames = frames;
    this.normalizer = normalizer;
    this.stacking = stacking;
    this.frame = new float[frames.dimension()];
    this.window = new float[dimension()];
  }

  /** Numbers in a frame. */
  public int dimension() {
    return stacking.dimension(frame.length);
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
    while (filled < stacking.together()) {
      if (frames.next(frame, 0)) {
        normalizer.apply(frame);
        heard++;
      } else if (heard == 0) {
        return false;
      }
      System.arraycopy(frame, 0, window, filled * frame.length, frame.length);
      filled++;
    }
    System.arraycopy(window, 0, target, at, window.length);
    int gone = stacking.factor();
    System.arraycopy(window, gone * frame.length, window, 0, (filled - gone) * frame.length);
    filled -= gone;
    heard = Math.max(0, heard - gone);
    return true;
  }

  @Override
  public void close() {
    frames.close();
  }
}
