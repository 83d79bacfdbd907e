package org.gru4j.speech.features;

import org.gru4j.speech.audio.AudioException;
import org.gru4j.speech.audio.SampleStream;
import org.gru4j.speech.audio.Sound;

/** Turns a recording into one vector for each frame. Has no state and may be shared by threads. */
public sealed interface FeatureExtractor permits FilterBank, Mfcc, LogSpectrogram {
  /** How the recording is cut. */
  FrameOptions frames();

  /** Numbers in the vector of a frame. */
  int dimension();

  /** What a thread computes frames with. */
  FrameComputer computer();

  /** Computes the vectors of frames, one after the other; used by one thread at a time. */
  interface FrameComputer {
    /**
     * Computes the vector of one frame.
     *
     * @param samples hold the frame from {@code offset} on, at full scale from -1 to 1
     * @param target receives the vector from {@code at} on
     */
    void compute(float[] samples, int offset, float[] target, int at);
  }

  /**
   * All frames of a sound; none if it is shorter than a frame.
   *
   * @return {@code [frames, dimension]}
   * @throws IllegalArgumentException if the sound has another sample rate
   */
  default FeatureMatrix extract(Sound sound) {
    int frames = frames().frames(sound.samples().length);
    FeatureMatrix features = new FeatureMatrix(frames, dimension());
    try (FrameStream stream = stream(sound.stream())) {
      for (int frame = 0; frame < frames; frame++) {
        stream.next(features.values(), frame * dimension());
      }
    }
    return features;
  }

  /**
   * The frames of a stream as it is read; memory does not depend on its length. Closing the result
   * closes the stream.
   *
   * @throws AudioException while it is read, as the stream does
   * @throws IllegalArgumentException if the stream has another sample rate
   */
  default FrameStream stream(SampleStream samples) {
    return new FrameStream(this, samples);
  }
}
