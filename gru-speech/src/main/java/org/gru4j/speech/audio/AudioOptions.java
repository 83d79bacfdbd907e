package org.gru4j.speech.audio;

import static org.nd4j.common.base.Preconditions.checkArgument;

/**
 * How recordings are read.
 *
 * @param sampleRate of what is read, in hertz; {@link #OWN_RATE} leaves each recording its own
 * @param channel the channel that is taken, from 0; {@link #ALL_CHANNELS} takes the mean of all
 * @param allowCut whether a recording that is shorter than its header says, or has bytes that its
 *     header does not account for, is read as far as it goes, with a warning in the log; otherwise
 *     it is refused, because a training that pairs half a recording with the whole text learns to
 *     invent
 */
public record AudioOptions(int sampleRate, int channel, boolean allowCut) {
  /** Leaves a recording the rate it has. */
  public static final int OWN_RATE = 0;

  /** Takes the mean of all channels. */
  public static final int ALL_CHANNELS = -1;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its range
   */
  public AudioOptions {
    if (sampleRate != OWN_RATE) {
      Resampler.requireRate(sampleRate);
    }
    checkArgument(channel >= ALL_CHANNELS, "Expected channel >= -1, found %s.", channel);
  }

  /** All channels, nothing cut. */
  public static AudioOptions atRate(int sampleRate) {
    return new AudioOptions(sampleRate, ALL_CHANNELS, false);
  }

  /** The same with one channel, from 0. */
  public AudioOptions withChannel(int newChannel) {
    return new AudioOptions(sampleRate, newChannel, allowCut);
  }

  /** The same with or without recordings that are not what their header says. */
  public AudioOptions withAllowCut(boolean allowed) {
    return new AudioOptions(sampleRate, channel, allowed);
  }
}
