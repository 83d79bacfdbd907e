package org.gru4j.serve.api;

import org.gru4j.serve.http.HttpFailure;
import org.gru4j.speech.audio.SampleStream;

/**
 * A recording that ends with a refusal where it is too long: a small body may say that it was
 * recorded so slowly that it sounds for days.
 */
final class BoundedRecording implements SampleStream {
  private static final int TOO_LARGE = 413;

  private final SampleStream recording;
  private final int longestSeconds;
  private long samplesRead;

  BoundedRecording(SampleStream recording, int longestSeconds) {
    this.recording = recording;
    this.longestSeconds = longestSeconds;
  }

  @Override
  public String name() {
    return recording.name();
  }

  @Override
  public int sampleRate() {
    return recording.sampleRate();
  }

  @Override
  public int read(float[] samples, int offset, int count) {
    int found = recording.read(samples, offset, count);
    samplesRead += Math.max(0, found);
    if (samplesRead > (long) longestSeconds * sampleRate()) {
      throw new HttpFailure(
          TOO_LARGE,
          "Expected a recording of at most %,d seconds, found a longer one."
              .formatted(longestSeconds));
    }
    return found;
  }

  @Override
  public void close() {
    recording.close();
  }
}
