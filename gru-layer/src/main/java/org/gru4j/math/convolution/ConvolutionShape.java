package org.gru4j.math.convolution;

/**
 * What a convolution of 3 steps by 3 bands reads and finds.
 *
 * @param bands of a step
 * @param channels of a band
 * @param filters patterns that it looks for
 * @param timeStride steps of the input from one of the output to the next
 * @param bandStride bands of the input from one of the output to the next
 */
public record ConvolutionShape(
    int bands, int channels, int filters, int timeStride, int bandStride) {
  /** Steps, and bands, that an output sees. */
  public static final int KERNEL = 3;

  /** Numbers of a step of the input. */
  public long inputSize() {
    return (long) bands * channels;
  }

  /** Bands of the output, {@code ceil(bands / bandStride)}. */
  public int outputBands() {
    return (bands + bandStride - 1) / bandStride;
  }

  /** Numbers of a step of the output. */
  public long outputSize() {
    return (long) outputBands() * filters;
  }

  /** Steps of the output, {@code ceil(time / timeStride)}. */
  public long outputSteps(long time) {
    return (time + timeStride - 1) / timeStride;
  }

  /** Numbers that an output sees, rows of the weights. */
  public long window() {
    return (long) KERNEL * KERNEL * channels;
  }
}
