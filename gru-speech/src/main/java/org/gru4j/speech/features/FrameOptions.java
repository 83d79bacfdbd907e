package org.gru4j.speech.features;

import static org.nd4j.common.base.Preconditions.checkArgument;

import org.gru4j.speech.audio.Resampler;

/**
 * How a recording is cut into frames and what is done to each before its spectrum; names and
 * defaults are Kaldi's. There is no dither here: it is noise, and added to a recording where
 * wanted.
 *
 * @param sampleRate of the recordings, in hertz
 * @param lengthMilliseconds how long a frame is
 * @param shiftMilliseconds from the start of a frame to the start of the next
 * @param removeOffset whether the mean of a frame is subtracted from it
 * @param preEmphasis c of {@code x[i] - c x[i-1]}, with {@code x[-1] = x[0]}
 * @param window what a frame is multiplied with
 * @param snipEdges whether only frames that lie wholly in the recording count; otherwise they are
 *     centred, there is one for every shift, and the recording is mirrored at its ends
 */
public record FrameOptions(
    int sampleRate,
    double lengthMilliseconds,
    double shiftMilliseconds,
    boolean removeOffset,
    double preEmphasis,
    Window window,
    boolean snipEdges) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public FrameOptions {
    checkArgument(
        sampleRate >= Resampler.LOWEST_RATE && sampleRate <= Resampler.HIGHEST_RATE,
        "Expected sampleRate from %s to %s Hz, found %s.",
        Resampler.LOWEST_RATE,
        Resampler.HIGHEST_RATE,
        sampleRate);
    checkArgument(
        samples(sampleRate, lengthMilliseconds) >= 2,
        "Expected lengthMilliseconds of at least 2 samples, found %s.",
        lengthMilliseconds);
    checkArgument(
        samples(sampleRate, shiftMilliseconds) >= 1,
        "Expected shiftMilliseconds of at least 1 sample, found %s.",
        shiftMilliseconds);
    checkArgument(
        preEmphasis >= 0 && preEmphasis <= 1,
        "Expected preEmphasis from 0 to 1, found %s.",
        preEmphasis);
  }

  /** Kaldi's: 25 ms every 10 ms, the mean removed, 0.97, Povey's window, edges snipped. */
  public static FrameOptions atRate(int sampleRate) {
    return new FrameOptions(sampleRate, 25, 10, true, 0.97, Window.POVEY, true);
  }

  /** The same with other lengths. */
  public FrameOptions withTimes(double newLengthMilliseconds, double newShiftMilliseconds) {
    return new FrameOptions(
        sampleRate,
        newLengthMilliseconds,
        newShiftMilliseconds,
        removeOffset,
        preEmphasis,
        window,
        snipEdges);
  }

  /** The same with another window. */
  public FrameOptions withWindow(Window newWindow) {
    return new FrameOptions(
        sampleRate,
        lengthMilliseconds,
        shiftMilliseconds,
        removeOffset,
        preEmphasis,
        newWindow,
        snipEdges);
  }

  /** The same with edges snipped or not. */
  public FrameOptions withSnipEdges(boolean snip) {
    return new FrameOptions(
        sampleRate, lengthMilliseconds, shiftMilliseconds, removeOffset, preEmphasis, window, snip);
  }

  private static int samples(int rate, double milliseconds) {
    return (int) (rate * 0.001 * milliseconds);
  }

  /** Samples of a frame. */
  public int length() {
    return samples(sampleRate, lengthMilliseconds);
  }

  /** Samples from the start of a frame to the start of the next. */
  public int shift() {
    return samples(sampleRate, shiftMilliseconds);
  }

  /** Samples that the spectrum is made of: a frame filled with zeros to a power of two. */
  public int paddedLength() {
    return Integer.highestOneBit(length() - 1) << 1;
  }

  /** The frames of a recording of so many samples. */
  public int frames(int samples) {
    if (!snipEdges) {
      return (samples + shift() / 2) / shift();
    }
    return samples < length() ? 0 : 1 + (samples - length()) / shift();
  }

  /** Where a frame begins; before the recording if edges are not snipped. */
  long start(long frame) {
    return snipEdges ? frame * shift() : frame * shift() + shift() / 2 - length() / 2;
  }
}
