package org.gru4j.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/**
 * A language that is learnt in seconds: each letter from a to e is a tone of its own, words have
 * pauses between them. What a recogniser needs to be is all there: letters of different length,
 * repeats, silence, noise.
 */
public final class SpokenTones {
  private static final int RATE = 16_000;
  private static final double LOWEST = 400;
  private static final double INTERVAL = 350;
  private static final double LETTER_SECONDS = 0.12;
  private static final double GAP_SECONDS = 0.06;
  private static final double PAUSE_SECONDS = 0.2;
  private static final List<String> WORDS =
      List.of("ab", "bad", "cab", "dad", "bee", "add", "ebb", "dace", "ace", "bed", "cede", "abba");

  private SpokenTones() {}

  /** Sentences of two or three words, all different as far as there are enough. */
  public static List<String> sentences(int count, long seed) {
    Random random = new Random(seed);
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder sentence = new StringBuilder(WORDS.get(random.nextInt(WORDS.size())));
      for (int word = 1 + random.nextInt(2); word > 0; word--) {
        sentence.append(' ').append(WORDS.get(random.nextInt(WORDS.size())));
      }
      sentences.add(sentence.toString());
    }
    return sentences;
  }

  /** The words that sentences are made of. */
  public static List<String> words() {
    return WORDS;
  }

  /**
   * What a text sounds like at 16 kHz, from -1 to 1.
   *
   * @param seed of the lengths of letters and of a little noise
   */
  public static float[] samples(String text, long seed) {
    Random random = new Random(seed);
    List<float[]> parts = new ArrayList<>();
    parts.add(new float[(int) (PAUSE_SECONDS * RATE)]);
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      parts.add(letter == ' ' ? new float[(int) (PAUSE_SECONDS * RATE)] : tone(letter, random));
      parts.add(new float[(int) (GAP_SECONDS * RATE)]);
    }
    parts.add(new float[(int) (PAUSE_SECONDS * RATE)]);
    int length = parts.stream().mapToInt(part -> part.length).sum();
    float[] samples = new float[length];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, samples, at, part.length);
      at += part.length;
    }
    for (int i = 0; i < length; i++) {
      samples[i] += (float) (0.002 * random.nextGaussian());
    }
    return samples;
  }

  private static float[] tone(char letter, Random random) {
    double frequency = LOWEST + INTERVAL * (letter - 'a');
    float[] tone = new float[(int) (LETTER_SECONDS * (0.8 + 0.4 * random.nextDouble()) * RATE)];
    for (int i = 0; i < tone.length; i++) {
      double envelope = Math.sin(Math.PI * i / tone.length);
      tone[i] = (float) (0.4 * envelope * Math.sin(2 * Math.PI * frequency * i / RATE));
    }
    return tone;
  }

  /**
   * Writes a WAV file.
   *
   * @throws IOException if it cannot be written
   */
  public static Path write(Path file, float... samples) throws IOException {
    byte[] bytes = new byte[2 * samples.length];
    for (int i = 0; i < samples.length; i++) {
      int value = Math.round(samples[i] * Short.MAX_VALUE);
      bytes[2 * i] = (byte) value;
      bytes[2 * i + 1] = (byte) (value >> 8);
    }
    AudioFormat format = new AudioFormat(RATE, 16, 1, true, false);
    try (AudioInputStream stream =
        new AudioInputStream(new ByteArrayInputStream(bytes), format, samples.length)) {
      AudioSystem.write(stream, AudioFileFormat.Type.WAVE, file.toFile());
    }
    return file;
  }

  /**
   * Writes a corpus: recordings and a table {@code corpus.tsv} with columns subset, audio and text.
   *
   * @param training how many utterances are trained on
   * @param held how many validate, and how many test
   * @return the table
   * @throws IOException if a file cannot be written
   */
  public static Path corpus(Path folder, int training, int held) throws IOException {
    Files.createDirectories(folder);
    StringBuilder table = new StringBuilder("subset\taudio\ttext\n");
    List<String> sentences = sentences(training + 2 * held, 7);
    for (int i = 0; i < sentences.size(); i++) {
      String subset = i < training ? "train" : i < training + held ? "dev" : "test";
      String name = "u%03d.wav".formatted(i);
      write(folder.resolve(name), samples(sentences.get(i), i));
      table.append(subset).append('\t').append(name).append('\t').append(sentences.get(i));
      table.append('\n');
    }
    return Files.writeString(
        folder.resolve("corpus.tsv"), table.toString(), StandardCharsets.UTF_8);
  }
}
