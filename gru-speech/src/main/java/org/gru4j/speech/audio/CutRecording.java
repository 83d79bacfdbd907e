package org.gru4j.speech.audio;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done about a recording that is not as long as its header says. */
final class CutRecording {
  private static final Logger LOG = LoggerFactory.getLogger(AudioReader.class);

  private CutRecording() {}

  /**
   * Refuses it, or says that it is read nevertheless.
   *
   * @param sentence without its full stop
   */
  static void report(String sentence, AudioOptions options) {
    if (!options.allowCut()) {
      throw new AudioException(sentence + "; the option allowCut reads it as far as it goes.");
    }
    LOG.warn("{}; read as far as it goes.", sentence);
  }
}
