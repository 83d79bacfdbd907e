package org.gru4j.speech.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AudioReaderTest {
  private static final AudioOptions OWN = AudioOptions.atRate(AudioOptions.OWN_RATE);
  private static final float[] SAMPLES = {0, 0.25f, -0.5f, 0.125f, -1, 0.9375f, -0.0625f};

  @TempDir Path folder;

  private Path file(byte[] bytes) throws IOException {
    Path file = folder.resolve("a.wav");
    Files.write(file, bytes);
    return file;
  }

  private Sound read(byte[] bytes) throws IOException {
    return new AudioReader(OWN).read(file(bytes));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 8, false",
    "1, 16, false",
    "1, 24, false",
    "1, 32, false",
    "3, 32, false",
    "3, 64, false",
    "1, 8, true",
    "1, 16, true",
    "1, 24, true",
    "1, 32, true",
    "3, 32, true"
  })
  void wavOfEveryWidth(int tag, int bits, boolean extensible) throws IOException {
    WavBytes wav = new WavBytes().tag(tag).bits(bits).rate(11_025).samples(SAMPLES);
    Sound sound = read((extensible ? wav.extensible() : wav).bytes());

    assertThat(sound.samples()).isEqualTo(SAMPLES);
    assertThat(sound.sampleRate()).isEqualTo(11_025);
    assertThat(sound.seconds()).isEqualTo(SAMPLES.length / 11_025.0);
  }

  /** ITU-T G.711, tables 2a and 1a: the sign, a power of two and the place in its interval. */
  @Test
  void muLawAndALaw() throws IOException {
    byte[] all = new byte[256];
    for (int i = 0; i < 256; i++) {
      all[i] = (byte) i;
    }
    float[] mu =
        read(new WavBytes().tag(WavBytes.MULAW).bits(8).rate(8000).data(all).bytes()).samples();
    float[] a =
        read(new WavBytes().tag(WavBytes.ALAW).bits(8).rate(8000).data(all).bytes()).samples();

    for (int i = 0; i < 256; i++) {
      int code = ~i & 0xFF;
      int muLevel = ((((code & 0xF) << 3) + 0x84) << (code >> 4 & 7)) - 0x84;
      assertThat(mu[i])
          .as("mu-law %d", i)
          .isEqualTo((code >> 7 == 0 ? muLevel : -muLevel) / 32768f);
      int toggled = i ^ 0x55;
      int exponent = toggled >> 4 & 7;
      int mantissa = (toggled & 0xF) << 4;
      int aLevel = exponent == 0 ? mantissa + 8 : (mantissa + 0x108) << (exponent - 1);
      assertThat(a[i]).as("A-law %d", i).isEqualTo((toggled >> 7 == 1 ? aLevel : -aLevel) / 32768f);
    }
    // What the standard's tables print: the largest values are 8031 of 8192 and 4032 of 4096.
    assertThat(mu[0x80]).isEqualTo(8031 / 8192f);
    assertThat(a[0xAA]).isEqualTo(4032 / 4096f);
  }

  @ParameterizedTest
  @CsvSource({
    "AIFF, 8",
    "AIFF, 16",
    "AIFF, 24",
    "AIFF, 32",
    "AU, 16",
    "AU, 24",
    "AU, 32",
    "WAVE, 16"
  })
  void whatJavaItselfWrites(String type, int bits) throws IOException {
    boolean big = !type.equals("WAVE");
    ByteBuffer data = ByteBuffer.allocate(SAMPLES.length * bits / 8);
    for (float sample : SAMPLES) {
      long scaled = (long) (sample * Math.scalb(1.0, bits - 1));
      for (int at = 0; at < bits; at += 8) {
        data.put((byte) (scaled >> (big ? bits - 8 - at : at)));
      }
    }
    AudioFormat format = new AudioFormat(22_050, bits, 1, true, big);
    AudioFileFormat.Type fileType =
        switch (type) {
          case "AIFF" -> AudioFileFormat.Type.AIFF;
          case "AU" -> AudioFileFormat.Type.AU;
          default -> AudioFileFormat.Type.WAVE;
        };
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    AudioSystem.write(
        new AudioInputStream(new ByteArrayInputStream(data.array()), format, SAMPLES.length),
        fileType,
        bytes);

    Sound sound = read(bytes.toByteArray());

    assertThat(sound.samples()).isEqualTo(SAMPLES);
    assertThat(sound.sampleRate()).isEqualTo(22_050);
  }

  @ParameterizedTest
  @CsvSource({"1, 8", "2, 8", "3, 16", "6, 32", "7, 64"})
  void auOfOtherEncodings(int encoding, int bits) throws IOException {
    ByteBuffer au = ByteBuffer.allocate(28 + 2 * bits / 8);
    au.putInt(0x2E736E64)
        .putInt(28)
        .putInt(2 * bits / 8)
        .putInt(encoding)
        .putInt(8000)
        .putInt(1)
        .putInt(0);
    switch (encoding) {
      case 1 -> au.put((byte) 0xFF).put((byte) 0x80);
      case 2 -> au.put((byte) 0).put((byte) 64);
      case 3 -> au.putShort((short) 0).putShort((short) 16_384);
      case 6 -> au.putFloat(0).putFloat(0.5f);
      default -> au.putDouble(0).putDouble(0.5);
    }

    Sound sound = read(au.array());

    assertThat(sound.samples()[0]).isZero();
    assertThat(sound.samples()[1]).isEqualTo(encoding == 1 ? 8031 / 8192f : 0.5f);
  }

  @Test
  void channelsAreMixedOrChosen() throws IOException {
    float[] twelve = new float[24];
    for (int i = 0; i < 24; i++) {
      twelve[i] = i / 32f;
    }
    byte[] bytes = new WavBytes().channels(12).bits(24).extensible().samples(twelve).bytes();

    assertThat(read(bytes).samples()).containsExactly(66 / 12f / 32, 210 / 12f / 32);
    assertThat(new AudioReader(OWN.withChannel(11)).read(file(bytes)).samples())
        .containsExactly(11 / 32f, 23 / 32f);
    assertThatThrownBy(() -> new AudioReader(OWN.withChannel(12)).read(file(bytes)))
        .isInstanceOf(AudioException.class)
        .hasMessageMatching(
            "Expected channel 12, counted from 0, in .*a\\.wav, found 12 channels; see the option"
                + " channel\\.");
  }

  @Test
  void theRateIsTheOneThatWasAskedFor() throws IOException {
    byte[] bytes = new WavBytes().rate(1000).samples(Tones.tone(100, 1000, 0.5).samples()).bytes();

    Sound sound = new AudioReader(AudioOptions.atRate(16_000)).read(file(bytes));

    float[] expected = Tones.tone(100, 16_000, 0.5).samples();
    assertThat(sound.samples()).hasSize(8000);
    for (int i = 1000; i < 7000; i++) {
      assertThat(sound.samples()[i]).isCloseTo(expected[i], within(2e-4f));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 0x7FFF_F000L, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFFL})
  void headersOfUnknownLengthMeanAllThereIs(long declared) throws IOException {
    byte[] bytes = new WavBytes().samples(SAMPLES).declared(declared).bytes();

    assertThat(read(bytes).samples()).isEqualTo(SAMPLES);
    try (SampleStream stream =
        new AudioReader(OWN).open("stdin", new ByteArrayInputStream(bytes))) {
      assertThat(stream.readAll().samples()).isEqualTo(SAMPLES);
    }
  }

  @Test
  void cutFilesAreRefusedOrReadAsFarAsTheyGo() throws IOException {
    byte[] whole = WavBytes.of(SAMPLES);
    byte[] cut = Arrays.copyOf(whole, whole.length - 5);

    assertThatThrownBy(() -> read(cut))
        .isInstanceOf(AudioException.class)
        .hasMessageMatching(
            "Expected 7 samples in .*a\\.wav, as its header says, found 4: it is cut; the option"
                + " allowCut reads it as far as it goes\\.");
    assertThat(new AudioReader(OWN.withAllowCut(true)).read(file(cut)).samples())
        .isEqualTo(Arrays.copyOf(SAMPLES, 4));
    assertThatThrownBy(() -> read(Arrays.copyOf(whole, 20)))
        .isInstanceOf(AudioException.class)
        .hasMessageContaining("found something else");
  }

  @Test
  void headersThatDeclareTooLittleAreRefusedOrOverruled() throws IOException {
    byte[] bytes = new WavBytes().samples(SAMPLES).declared(6).bytes();

    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(AudioException.class)
        .hasMessageMatching(
            "Expected 6 bytes of samples in .*a\\.wav, as its header says, found 8 more behind"
                + " them; the option allowCut reads it as far as it goes\\.");
    assertThat(new AudioReader(OWN.withAllowCut(true)).read(file(bytes)).samples())
        .isEqualTo(SAMPLES);
  }

  @ParameterizedTest
  @CsvSource({"LIST, 5", "bext, 602", "id3 , 8"})
  void otherChunksAreNoSound(String name, int size) throws IOException {
    String padded = (name + " ").substring(0, 4);
    byte[] bytes =
        new WavBytes()
            .bits(8)
            .samples(SAMPLES)
            .chunkBefore(padded, size)
            .chunkAfter(padded, size)
            .bytes();

    assertThat(read(bytes).samples()).isEqualTo(SAMPLES);
  }

  @Test
  void emptyRecordingsAreRefusedOrEmptyStreams() throws IOException {
    Path empty = file(WavBytes.of());

    assertThatThrownBy(() -> new AudioReader(OWN).read(empty))
        .isInstanceOf(AudioException.class)
        .hasMessageMatching("Expected samples in .*a\\.wav, found none\\.");
    try (SampleStream stream = new AudioReader(AudioOptions.atRate(8000)).open(empty)) {
      assertThat(stream.read(new float[10], 0, 10)).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "This is a text, and no sound at all; it is longer than a header."})
  void whatIsNoSoundIsRefused(String content) {
    assertThatThrownBy(() -> read(content.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isInstanceOf(AudioException.class)
        .hasMessageMatching(
            "Expected sound in a format that this JVM reads \\(WAV, AIFF, AU, or one whose reader"
                + " is on the class path\\) in .*a\\.wav, found something else\\.");
  }

  @Test
  void compressedWavIsRefused() {
    assertThatThrownBy(() -> read(new WavBytes().tag(2).bits(8).data(new byte[64]).bytes()))
        .isInstanceOf(AudioException.class)
        .hasMessageContaining("Expected sound in a format that this JVM reads");
  }

  @Test
  void missingFilesAndFoldersAreRefused() {
    Path missing = folder.resolve("missing.wav");

    assertThatThrownBy(() -> new AudioReader(OWN).read(missing))
        .isInstanceOf(AudioException.class)
        .hasMessage("Expected a recording at " + missing + ", found no file.");
    assertThatThrownBy(() -> new AudioReader(OWN).read(folder))
        .isInstanceOf(AudioException.class)
        .hasMessage("Expected a recording at " + folder + ", found no file.");
  }

  @Test
  void unlikelyRatesAndNumbersAreRefused() {
    assertThatThrownBy(() -> read(new WavBytes().rate(50).samples(SAMPLES).bytes()))
        .isInstanceOf(AudioException.class)
        .hasMessageMatching(
            "Expected a sample rate from 100 to 768000 Hz in .*a\\.wav, found 50\\.0 Hz\\.");
    assertThatThrownBy(
            () -> read(new WavBytes().tag(WavBytes.FLOAT).bits(32).samples(0, Float.NaN).bytes()))
        .isInstanceOf(AudioException.class)
        .hasMessageMatching("Expected finite samples in .*a\\.wav, found NaN at sample 1\\.");
  }

  @Test
  void floatingPointMayExceedFullScale() throws IOException {
    byte[] bytes = new WavBytes().tag(WavBytes.FLOAT).bits(32).samples(1.5f, -2).bytes();

    assertThat(read(bytes).samples()).containsExactly(1.5f, -2);
  }

  @Test
  void partsBeginAndEndWhereTheyShould() throws IOException {
    float[] steps = new float[16_000];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = i / 32_768f;
    }
    Path file = file(WavBytes.of(steps));
    AudioReader reader = new AudioReader(OWN);

    assertThat(reader.read(file, 0.25, 0.5).samples())
        .isEqualTo(Arrays.copyOfRange(steps, 4000, 8000));
    assertThat(reader.read(file, 0.5, Double.POSITIVE_INFINITY).samples())
        .isEqualTo(Arrays.copyOfRange(steps, 8000, 16_000));
    // A little too far is forgiven.
    assertThat(reader.read(file, 0.75, 1.2).samples())
        .isEqualTo(Arrays.copyOfRange(steps, 12_000, 16_000));
    assertThatThrownBy(() -> reader.read(file, 0.75, 1.6))
        .isInstanceOf(AudioException.class)
        .hasMessageContaining("found its end: the part is described wrongly");
    assertThatThrownBy(() -> reader.read(file, 1.5, 2))
        .isInstanceOf(AudioException.class)
        .hasMessageMatching(
            "Expected .*a\\.wav to have a part that begins at 1\\.5 s, found 16000 samples at 16000"
                + " Hz, which end at 1\\.0 s\\.");
    assertThatThrownBy(() -> reader.read(file, 0.5, 0.5))
        .isInstanceOf(AudioException.class)
        .hasMessageContaining("ends after its begin");
  }

  @Test
  void lengthsAreKnownBeforeReading() throws IOException {
    byte[] bytes = new WavBytes().rate(8000).samples(new float[2000]).bytes();
    byte[] placeholder = new WavBytes().rate(8000).samples(new float[2000]).declared(0).bytes();

    assertThat(new AudioReader(AudioOptions.atRate(16_000)).seconds(file(bytes))).isEqualTo(0.25);
    assertThat(new AudioReader(OWN).seconds(file(placeholder))).isEqualTo(0.25);
  }

  @Test
  void samplesWithoutAHeaderNeedTheirFormat() {
    AudioInputStream raw =
        new AudioInputStream(
            new ByteArrayInputStream(new byte[] {0, 64, 0, -64}),
            new AudioFormat(16_000, 16, 1, true, false),
            AudioSystem.NOT_SPECIFIED);

    try (SampleStream stream = new AudioReader(OWN).open("raw", raw)) {
      assertThat(stream.readAll().samples()).containsExactly(0.5f, -0.5f);
    }
  }

  /** Two minutes of 12 channels at 8 kHz are 23 MB; no more is allocated than for ten seconds. */
  @Test
  void longRecordingsAreStreamedInTheMemoryOfShortOnes() {
    long shortOne = bytesAllocated(10);
    long longOne = bytesAllocated(120);

    assertThat(longOne - shortOne).isLessThan(1 << 20);
  }

  private static long bytesAllocated(int seconds) {
    byte[] header = new WavBytes().channels(12).rate(8000).declared(0xFFFF_FFFFL).bytes();
    InputStream endless =
        new SequenceInputStream(
            new ByteArrayInputStream(header), new Zeros((long) seconds * 8000 * 24));
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    long samples = 0;
    try (SampleStream stream = new AudioReader(AudioOptions.atRate(16_000)).open("long", endless)) {
      float[] block = new float[1000];
      for (int count = 0; count >= 0; count = stream.read(block, 0, block.length)) {
        samples += count;
      }
    }
    assertThat(samples).isEqualTo(seconds * 16_000L);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  /** So many bytes of 0. */
  private static final class Zeros extends InputStream {
    private long left;

    Zeros(long count) {
      left = count;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] target, int offset, int count) {
      if (left <= 0) {
        return -1;
      }
      int read = (int) Math.min(left, count);
      Arrays.fill(target, offset, offset + read, (byte) 0);
      left -= read;
      return read;
    }
  }

  @Test
  void pipesThatTrickleLoseNothing() {
    byte[] bytes = new WavBytes().channels(3).bits(24).samples(new float[300]).bytes();
    for (int i = bytes.length - 900; i < bytes.length; i++) {
      bytes[i] = (byte) (i % 3 == (bytes.length - 1) % 3 ? 0x20 : 0);
    }
    ByteArrayInputStream oneByOne =
        new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int read(byte[] target, int offset, int count) {
            return super.read(target, offset, Math.min(1, count));
          }
        };

    try (SampleStream stream = new AudioReader(OWN).open("pipe", oneByOne)) {
      float[] samples = stream.readAll().samples();
      assertThat(samples).hasSize(100).containsOnly(0.25f);
    }
  }
}
