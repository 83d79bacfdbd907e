package org.gru4j.speech.recognition;

import java.util.ArrayList;
import java.util.List;
import org.gru4j.speech.audio.SampleStream;
import org.gru4j.speech.audio.Sound;
import org.gru4j.speech.corpus.SpeechCorpus;
import org.gru4j.speech.corpus.Utterance;
import org.gru4j.speech.metrics.ErrorReport;
import org.gru4j.speech.metrics.ScoredUtterance;
import org.gru4j.speech.metrics.TextNormalization;
import org.gru4j.speech.transcript.Passage;

/**
 * Plays recordings to a {@link LiveTranscriber} as a microphone would, hundredth of a second by
 * hundredth, and notes when texts change. No time is waited: when a text changes is how much sound
 * the transcriber has taken, and how long it has computed since it took the last.
 */
public final class LiveEvaluation {
  private static final double PIECE_SECONDS = 0.01;

  private final SpeechRecognizer model;
  private final LiveTranscriber transcriber;
  private final TextNormalization normalization;

  /**
   * An evaluation.
   *
   * @param transcriber of this model
   * @param normalization of both texts before they are compared
   */
  public LiveEvaluation(
      SpeechRecognizer model, LiveTranscriber transcriber, TextNormalization normalization) {
    this.model = model;
    this.transcriber = transcriber;
    this.normalization = normalization;
  }

  /**
   * Measures a corpus.
   *
   * @throws org.gru4j.speech.audio.AudioException if a recording cannot be read
   */
  public LiveReport evaluate(SpeechCorpus corpus) {
    List<ScoredUtterance> scored = new ArrayList<>();
    List<Double> delays = new ArrayList<>();
    double computed = 0;
    double heard = 0;
    for (Utterance utterance : corpus.utterances()) {
      Sound sound = utterance.sound(model.reader());
      Microphone microphone = new Microphone(sound);
      Written written = new Written(microphone);
      long start = System.nanoTime();
      transcriber.transcribe(microphone, written);
      computed += (System.nanoTime() - start) / 1e9;
      heard += sound.seconds();
      scored.add(
          ScoredUtterance.of(utterance.id(), utterance.text(), written.text(), normalization));
      if (!written.text().isEmpty()) {
        delays.add(written.lastChange - endOfSpeech(sound));
      }
    }
    return new LiveReport(new ErrorReport(scored), delays, computed / heard);
  }

  /** When the last piece ends that is not much softer than the loudest, in seconds. */
  private static double endOfSpeech(Sound sound) {
    int length = Math.max(1, (int) (PIECE_SECONDS * sound.sampleRate()));
    double[] energies = new double[(sound.samples().length + length - 1) / length];
    double loudest = 0;
    for (int i = 0; i < sound.samples().length; i++) {
      energies[i / length] += sound.samples()[i] * sound.samples()[i];
      loudest = Math.max(loudest, energies[i / length]);
    }
    int last = energies.length - 1;
    while (last > 0 && energies[last] < loudest * Math.pow(10, -LiveReport.SOFTEST / 10.0)) {
      last--;
    }
    return (last + 1) * PIECE_SECONDS;
  }

  /** A sound that comes piece by piece. */
  private static final class Microphone implements SampleStream {
    private final SampleStream stream;
    private final int piece;
    private long taken;
    private long takenAt = System.nanoTime();

    Microphone(Sound sound) {
      this.stream = sound.stream();
      this.piece = Math.max(1, (int) (PIECE_SECONDS * sound.sampleRate()));
    }

    @Override
    public String name() {
      return stream.name();
    }

    @Override
    public int sampleRate() {
      return stream.sampleRate();
    }

    @Override
    public int read(float[] samples, int offset, int count) {
      int read = stream.read(samples, offset, Math.min(count, piece));
      taken += Math.max(0, read);
      takenAt = System.nanoTime();
      return read;
    }

    /** What time it is for somebody who hears the sound. */
    double now() {
      return (double) taken / stream.sampleRate() + (System.nanoTime() - takenAt) / 1e9;
    }

    @Override
    public void close() {
      stream.close();
    }
  }

  /** What is written, and when it changed last. */
  private static final class Written implements LiveTranscriber.Listener {
    private final Microphone microphone;
    private final List<String> passages = new ArrayList<>();
    private String shown = "";
    private double lastChange;

    Written(Microphone microphone) {
      this.microphone = microphone;
    }

    @Override
    public void partial(String text) {
      shown = text;
      lastChange = microphone.now();
    }

    @Override
    public void passage(Passage passage) {
      if (!passage.text().equals(shown)) {
        lastChange = microphone.now();
      }
      passages.add(passage.text());
      shown = "";
    }

    String text() {
      return String.join(" ", passages);
    }
  }
}
