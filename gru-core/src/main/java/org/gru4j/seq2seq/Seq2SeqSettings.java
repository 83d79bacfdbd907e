package org.gru4j.seq2seq;

import static org.nd4j.common.base.Preconditions.checkArgument;

import org.gru4j.settings.Batching;
import org.gru4j.train.checkpoint.Checkpoint;

/**
 * What a model must remember besides its network and vocabularies.
 *
 * @param version of this form
 */
record Seq2SeqSettings(
    int version,
    Batching batching,
    int maximumLength,
    ScheduledSampling sampling,
    boolean sharedVocabulary) {
  private static final int VERSION = 1;

  Seq2SeqSettings {
    checkArgument(batching != null, "Expected a batch size, found null.");
    checkArgument(maximumLength >= 1, "Expected maximumLength >= 1, found %s.", maximumLength);
    checkArgument(sampling != null, "Expected a sampling, found null.");
  }

  static Seq2SeqSettings of(Seq2SeqConfiguration configuration, boolean sharedVocabulary) {
    return new Seq2SeqSettings(
        VERSION,
        configuration.batching(),
        configuration.maximumLength(),
        configuration.sampling(),
        sharedVocabulary);
  }

  static Seq2SeqSettings read(Checkpoint checkpoint, String entry) {
    Seq2SeqSettings settings =
        checkpoint.json(entry, Seq2SeqSettings.class, "the settings of a translation model");
    if (settings.version() != VERSION) {
      throw new Seq2SeqException(
          "Expected a translation model of version %d in %s, found version %d."
              .formatted(VERSION, checkpoint.file(), settings.version()));
    }
    return settings;
  }
}
