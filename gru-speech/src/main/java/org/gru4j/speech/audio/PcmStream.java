package org.gru4j.speech.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/** Decodes linear samples of any width and makes one channel of them. */
final class PcmStream implements SampleStream {
  /** Parts are described by hand or by aligners and may end a little after the recording. */
  private static final double OVERSHOOT_SECONDS = 0.5;

  private final String name;
  private final AudioInputStream audio;
  private final AudioOptions options;
  private final int sampleRate;
  private final int channels;
  private final int sampleBytes;
  private final SampleFormat sampleFormat;
  private final ByteBuffer bytes;
  // As the header says; not known of a stream.
  private final long framesDeclared;
  private long framesRead;
  private long framesLeft = Long.MAX_VALUE;
  private boolean partEnds;
  private boolean ended;

  /** One sample at an index of a buffer, at full scale from -1 to 1. */
  private interface SampleFormat {
    float sample(ByteBuffer bytes, int index);
  }

  /**
   * Decodes a stream and closes it.
   *
   * @param framesAtOnce at most so many are waited for
   * @param openEnded whether the length in the header is not meant
   * @throws AudioException if the recording has not the channel that is wanted, or a rate out of
   *     range
   */
  PcmStream(
      String name,
      AudioInputStream audio,
      AudioOptions options,
      int framesAtOnce,
      boolean openEnded) {
    AudioFormat format = audio.getFormat();
    this.name = name;
    this.audio = audio;
    this.options = options;
    this.sampleRate = rate(name, format.getSampleRate());
    this.channels = format.getChannels();
    if (options.channel() >= channels) {
      throw new AudioException(
          "Expected channel %d, counted from 0, in %s, found %d channels; see the option channel."
              .formatted(options.channel(), name, channels));
    }
    this.sampleBytes = format.getFrameSize() / channels;
    this.sampleFormat = sampleFormat(format, sampleBytes);
    this.bytes =
        ByteBuffer.allocate(framesAtOnce * format.getFrameSize())
            .order(format.isBigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    this.framesDeclared = openEnded ? AudioSystem.NOT_SPECIFIED : audio.getFrameLength();
  }

  /** Whether a format needs no conversion before it gets here. */
  static boolean decodes(AudioFormat format) {
    Encoding encoding = format.getEncoding();
    int channels = format.getChannels();
    if (channels < 1 || format.getFrameSize() < channels || format.getFrameSize() % channels != 0) {
      return false;
    }
    int width = format.getFrameSize() / channels;
    return encoding.equals(Encoding.PCM_FLOAT)
        ? width == Float.BYTES || width == Double.BYTES
        : (encoding.equals(Encoding.PCM_SIGNED) || encoding.equals(Encoding.PCM_UNSIGNED))
            && width <= Integer.BYTES;
  }

  private static int rate(String name, float rate) {
    long rounded = Math.round((double) rate);
    if (rounded < Resampler.LOWEST_RATE || rounded > Resampler.HIGHEST_RATE) {
      throw new AudioException(
          "Expected a sample rate from %d to %d Hz in %s, found %s Hz."
              .formatted(Resampler.LOWEST_RATE, Resampler.HIGHEST_RATE, name, rate));
    }
    return (int) rounded;
  }

  private static SampleFormat sampleFormat(AudioFormat format, int width) {
    if (format.getEncoding().equals(Encoding.PCM_FLOAT)) {
      return width == Float.BYTES
          ? ByteBuffer::getFloat
          : (bytes, index) -> (float) bytes.getDouble(index);
    }
    // An offset of half the range makes a signed number of an unsigned one.
    int offset = format.getEncoding().equals(Encoding.PCM_UNSIGNED) ? 1 << (8 * width - 1) : 0;
    float scale = (float) Math.scalb(1.0, 1 - 8 * width);
    return switch (width) {
      case 1 ->
          offset == 0
              ? (bytes, index) -> bytes.get(index) * scale
              : (bytes, index) -> ((bytes.get(index) & 0xFF) - offset) * scale;
      case 2 ->
          offset == 0
              ? (bytes, index) -> bytes.getShort(index) * scale
              : (bytes, index) -> ((bytes.getShort(index) & 0xFFFF) - offset) * scale;
      case 3 -> (bytes, index) -> three(bytes, index, offset) * scale;
      // The offset wraps around, as it must.
      default -> (bytes, index) -> (bytes.getInt(index) - offset) * scale;
    };
  }

  private static int three(ByteBuffer bytes, int index, int offset) {
    boolean big = bytes.order() == ByteOrder.BIG_ENDIAN;
    int high = bytes.get(big ? index : index + 2);
    int low = bytes.get(big ? index + 2 : index) & 0xFF;
    int signed = high << 16 | (bytes.get(index + 1) & 0xFF) << 8 | low;
    return offset == 0 ? signed : (signed & 0xFF_FFFF) - offset;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int sampleRate() {
    return sampleRate;
  }

  /**
   * Goes to a part of the recording.
   *
   * @param end in seconds, may be infinite
   * @throws AudioException if the recording ends before the part begins
   */
  void select(double start, double end) {
    long first = Math.round(start * sampleRate);
    if (Double.isFinite(end)) {
      framesLeft = Math.round(end * sampleRate) - first;
      partEnds = true;
    }
    skip(first, start);
  }

  private void skip(long frames, double seconds) {
    try {
      int frameBytes = channels * sampleBytes;
      // A stream that decodes may skip encoded bytes instead, as jFLAC's does.
      boolean plain = audio.getClass() == AudioInputStream.class;
      while (framesRead < frames) {
        long skipped = plain ? audio.skip((frames - framesRead) * frameBytes) / frameBytes : 0;
        if (skipped <= 0) {
          // Not every stream can skip; reading shows whether this is the end.
          int atMost = (int) Math.min(bytes.capacity() / frameBytes, frames - framesRead);
          skipped = readFrames(atMost);
          if (skipped < 0) {
            throw new AudioException(
                "Expected %s to have a part that begins at %s s, found %d samples at %d Hz, which end at %s s."
                    .formatted(
                        name, seconds, framesRead, sampleRate, (double) framesRead / sampleRate));
          }
        }
        framesRead += skipped;
      }
    } catch (IOException e) {
      throw new AudioException("Expected to read %s, found %s.".formatted(name, e), e);
    }
  }

  @Override
  public int read(float[] samples, int offset, int count) {
    if (ended || framesLeft == 0) {
      return -1;
    }
    int atMost = bytes.capacity() / (channels * sampleBytes);
    int frames;
    try {
      frames = readFrames((int) Math.min(Math.min(count, atMost), framesLeft));
    } catch (IOException e) {
      throw new AudioException("Expected to read %s, found %s.".formatted(name, e), e);
    }
    if (frames < 0) {
      ended = true;
      requireAllFrames();
      requireWholePart();
      return -1;
    }
    for (int frame = 0; frame < frames; frame++) {
      samples[offset + frame] = mixed(frame);
    }
    framesRead += frames;
    framesLeft -= frames;
    return frames;
  }

  /** At least one frame into the buffer, or -1 at the end; a part of a frame at the end is none. */
  private int readFrames(int count) throws IOException {
    int frameBytes = channels * sampleBytes;
    int read;
    do {
      // 0 when a pipe delivers less than a frame.
      read = audio.read(bytes.array(), 0, count * frameBytes);
    } while (read == 0);
    return read < 0 ? -1 : read / frameBytes;
  }

  private float mixed(int frame) {
    int index = frame * channels * sampleBytes;
    if (options.channel() != AudioOptions.ALL_CHANNELS) {
      return finite(sampleFormat.sample(bytes, index + options.channel() * sampleBytes), frame);
    }
    float sum = 0;
    for (int channel = 0; channel < channels; channel++) {
      sum += sampleFormat.sample(bytes, index + channel * sampleBytes);
    }
    return finite(sum / channels, frame);
  }

  private float finite(float sample, int frame) {
    if (!Float.isFinite(sample)) {
      throw new AudioException(
          "Expected finite samples in %s, found %s at sample %d."
              .formatted(name, sample, framesRead + frame));
    }
    return sample;
  }

  private void requireAllFrames() {
    if (framesDeclared > framesRead) {
      CutRecording.report(
          "Expected %d samples in %s, as its header says, found %d: it is cut"
              .formatted(framesDeclared, name, framesRead),
          options);
    }
  }

  private void requireWholePart() {
    if (partEnds && framesLeft > sampleRate * OVERSHOOT_SECONDS) {
      throw new AudioException(
          "Expected %s to have a part of %d more samples at %d Hz, found its end: the part is described wrongly."
              .formatted(name, framesLeft, sampleRate));
    }
  }

  /** Samples of a channel, as the header says; else they are read and gone. */
  long frames() {
    if (framesDeclared != AudioSystem.NOT_SPECIFIED) {
      return framesDeclared;
    }
    float[] unused = new float[1 << 12];
    while (read(unused, 0, unused.length) >= 0) {}
    return framesRead;
  }

  @Override
  public void close() {
    try {
      audio.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
