package org.gru4j.speech.corpus;

import java.nio.file.Path;
import org.gru4j.speech.audio.AudioReader;
import org.gru4j.speech.audio.Sound;
import org.jspecify.annotations.Nullable;

/**
 * What somebody said, and where it can be heard.
 *
 * @param id unique in its corpus
 * @param audio the recording
 * @param start where in the recording it begins, in seconds
 * @param end where it ends, in seconds; infinity for the end of the recording
 * @param text what was said; never blank
 * @param speaker who said it, if known
 * @param subset the part of the corpus, such as "train" or "test", if it is divided
 */
public record Utterance(
    String id,
    Path audio,
    double start,
    double end,
    String text,
    @Nullable String speaker,
    @Nullable String subset) {
  /** A whole recording by nobody in particular. */
  public static Utterance of(String id, Path audio, String text) {
    return new Utterance(id, audio, 0, Double.POSITIVE_INFINITY, text, null, null);
  }

  /**
   * How long it is, in seconds; the header of its recording is read.
   *
   * @throws org.gru4j.speech.audio.AudioException if there is none
   */
  public double seconds(AudioReader reader) {
    return Math.min(end, reader.seconds(audio)) - start;
  }

  /** The same with another text. */
  public Utterance withText(String other) {
    return new Utterance(id, audio, start, end, other, speaker, subset);
  }

  /**
   * Its samples.
   *
   * @throws org.gru4j.speech.audio.AudioException if they cannot be read
   */
  public Sound sound(AudioReader reader) {
    return reader.read(audio, start, end);
  }
}
