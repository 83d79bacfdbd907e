package org.gru4j.speech.audio;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.TargetDataLine;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.jspecify.annotations.Nullable;

/**
 * Reads recordings through {@link AudioSystem}: WAV (8, 16, 24 and 32-bit integers, 32 and 64-bit
 * floating point, mu-law, A-law, WAVE_FORMAT_EXTENSIBLE), AIFF and AU, and every format that a jar
 * on the class path adds a reader for. Any number of channels and any sample rate from {@link
 * Resampler#LOWEST_RATE} to {@link Resampler#HIGHEST_RATE}.
 *
 * <p>A WAV header whose length is 0 or the largest there is, as programs write that stream and
 * cannot go back, means: to the end of the file.
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused</td><td>no file; what no reader on the class path knows; rates outside of the
 *     bounds; parts that begin after the end</td></tr>
 * <tr><td>ignored, and said</td><td>the length in a header where the file is shorter: it is read to
 *     its end, or refused, as the options say</td></tr>
 * <tr><td>ignored</td><td>chunks of a file that are no sound, such as titles</td></tr>
 * <tr><td>accepted</td><td>pipes and standard input; channels, which are mixed or chosen by an
 *     option</td></tr>
 * </table>
 *
 * <p>May be shared by threads.
 */
public final class AudioReader {
  /** Endings that recordings have; which of them can be read depends on the class path. */
  private static final List<String> ENDINGS =
      List.of("wav", "flac", "ogg", "oga", "opus", "mp3", "aif", "aiff", "aifc", "au", "snd");

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int FRAMES_AT_ONCE = 1 << 12;

  /** A microphone answers every fiftieth of a second: what is said is to be seen soon. */
  private static final int MICROPHONE_BLOCKS_A_SECOND = 50;

  private final AudioOptions options;

  /** A reader with these options. */
  public AudioReader(AudioOptions options) {
    this.options = options;
  }

  /** The endings of names that recordings have, in small letters. */
  public static List<String> endings() {
    return ENDINGS;
  }

  /** Whether a path is a file that is called like a recording. */
  public static boolean isRecording(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1)) && Files.isRegularFile(file);
  }

  /** How it reads. */
  public AudioOptions options() {
    return options;
  }

  /**
   * Opens a file. Memory does not depend on its length.
   *
   * @throws AudioException if there is no such file, or none that can be read as sound
   */
  public SampleStream open(Path file) {
    return open(file, 0, Double.POSITIVE_INFINITY);
  }

  /**
   * Opens a part of a file. What lies before it is skipped without being read where the format
   * allows that.
   *
   * @param start in seconds
   * @param end in seconds; infinity for the end of the file
   * @throws AudioException if there is no such file, none that can be read as sound, or the part
   *     begins after its end
   */
  public SampleStream open(Path file, double start, double end) {
    if (!(start >= 0 && end > start)) {
      throw new AudioException(
          "Expected a part of %s that begins at 0 s or later and ends after its begin, found %s to %s s."
              .formatted(file, start, end));
    }
    PcmStream pcm = file(file);
    try {
      pcm.select(start, end);
    } catch (AudioException e) {
      pcm.close();
      throw e;
    }
    return atRate(pcm);
  }

  /**
   * How long a file sounds, in seconds: as its header says, or where that says nothing, by reading
   * it.
   *
   * @throws AudioException as {@link #open(Path)}
   */
  public double seconds(Path file) {
    try (PcmStream pcm = file(file)) {
      return (double) pcm.frames() / pcm.sampleRate();
    }
  }

  private PcmStream file(Path file) {
    if (!Files.exists(file) || Files.isDirectory(file)) {
      throw new AudioException("Expected a recording at " + file + ", found no file.");
    }
    String name = file.toString();
    // Looking into a pipe would consume it.
    WavHeader header = Files.isRegularFile(file) ? WavHeader.of(file) : null;
    if (header != null) {
      header.complaint(name).ifPresent(sentence -> CutRecording.report(sentence, options));
    }
    InputStream bytes = null;
    try {
      bytes = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
      return pcm(name, bytes, header == null ? WavHeader.of(bytes) : header);
    } catch (IOException e) {
      throw closing(bytes, unreadable(name, e));
    } catch (AudioException e) {
      throw closing(bytes, e);
    }
  }

  private PcmStream pcm(String name, InputStream bytes, WavHeader header) throws IOException {
    boolean openEnded = header.openEnded(options);
    AudioInputStream audio = decoded(name, openEnded ? header.patch(bytes) : bytes);
    return new PcmStream(name, audio, options, FRAMES_AT_ONCE, openEnded);
  }

  /**
   * Reads a whole file.
   *
   * @throws AudioException as {@link #open(Path)}, and if the file holds no samples
   */
  public Sound read(Path file) {
    try (SampleStream stream = open(file)) {
      return stream.readAll();
    }
  }

  /**
   * Reads a part of a file.
   *
   * @param start in seconds
   * @param end in seconds; infinity for the end of the file
   * @throws AudioException as {@link #open(Path, double, double)}, and if the part holds no samples
   */
  public Sound read(Path file, double start, double end) {
    try (SampleStream stream = open(file, start, end)) {
      return stream.readAll();
    }
  }

  /**
   * Opens a stream of bytes that begins with the header of a format, such as standard input.
   *
   * @param name what messages call it
   * @throws AudioException if it cannot be read as sound
   */
  public SampleStream open(String name, InputStream bytes) {
    try {
      InputStream buffered = new BufferedInputStream(bytes, BUFFER_BYTES);
      return atRate(pcm(name, buffered, WavHeader.of(buffered)));
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /**
   * Samples without a header, of a format that somebody knows.
   *
   * @param name what messages call it
   * @throws AudioException if the format cannot be decoded
   */
  public SampleStream open(String name, AudioInputStream audio) {
    return atRate(new PcmStream(name, linear(name, audio), options, FRAMES_AT_ONCE, false));
  }

  /** What a microphone hears from now on; the line is opened and started by the caller. */
  public SampleStream open(TargetDataLine microphone) {
    String name = "the microphone";
    AudioInputStream audio = linear(name, new AudioInputStream(microphone));
    int atOnce = Math.max(1, (int) audio.getFormat().getSampleRate() / MICROPHONE_BLOCKS_A_SECOND);
    return atRate(new PcmStream(name, audio, options, atOnce, false));
  }

  private SampleStream atRate(PcmStream pcm) {
    return options.sampleRate() == AudioOptions.OWN_RATE
        ? pcm
        : Resampler.stream(pcm, options.sampleRate());
  }

  private static AudioInputStream decoded(String name, InputStream bytes) throws IOException {
    try {
      return linear(name, AudioSystem.getAudioInputStream(bytes));
    } catch (UnsupportedAudioFileException e) {
      throw new AudioException(
          "Expected sound in a format that this JVM reads (WAV, AIFF, AU, or one whose reader is on"
              + " the"
              + " class path) in %s, found something else.".formatted(name),
          e);
    }
  }

  /** As numbers in proportion to the sound pressure. */
  private static AudioInputStream linear(String name, AudioInputStream audio) {
    AudioFormat format = audio.getFormat();
    if (PcmStream.decodes(format)) {
      return audio;
    }
    AudioFormat wanted =
        new AudioFormat(
            AudioFormat.Encoding.PCM_SIGNED,
            format.getSampleRate(),
            bits(format),
            format.getChannels(),
            format.getChannels() * bits(format) / Byte.SIZE,
            format.getSampleRate(),
            false);
    if (!AudioSystem.isConversionSupported(wanted, format)) {
      throw new AudioException(
          "Expected an encoding that this JVM decodes in %s, found %s.".formatted(name, format));
    }
    return AudioSystem.getAudioInputStream(wanted, audio);
  }

  /** Compressed formats say how fine their samples were, or nothing. */
  private static int bits(AudioFormat format) {
    int bits = format.getSampleSizeInBits();
    return bits == 24 || bits == 32 ? bits : 16;
  }

  private static AudioException unreadable(String name, IOException e) {
    return new AudioException(
        "Expected a readable recording at %s, found %s.".formatted(name, e), e);
  }

  private static AudioException closing(@Nullable InputStream bytes, AudioException failure) {
    try {
      if (bytes != null) {
        bytes.close();
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }
}
