package org.gru4j.seq2seq;

import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.json.JsonMapper;

/**
 * What a model must remember besides its network and vocabularies.
 *
 * @param version of this form
 */
record Seq2SeqSettings(
    int version,
    int batchSize,
    int maximumLength,
    long seed,
    boolean sharedVocabulary,
    ScheduledSampling sampling) {
  private static final int VERSION = 1;
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  static Seq2SeqSettings of(Seq2SeqConfiguration configuration, boolean sharedVocabulary) {
    return new Seq2SeqSettings(
        VERSION,
        configuration.batchSize(),
        configuration.maximumLength(),
        configuration.seed(),
        sharedVocabulary,
        configuration.sampling());
  }

  String toJson() {
    try {
      return MAPPER.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write the settings as JSON.", e);
    }
  }

  static Seq2SeqSettings fromJson(String json, Object file) {
    try {
      Seq2SeqSettings settings = MAPPER.readValue(json, Seq2SeqSettings.class);
      if (settings.version() != VERSION) {
        throw new Seq2SeqException(
            "Expected a translation model of version %d in %s, found version %d."
                .formatted(VERSION, file, settings.version()));
      }
      return settings;
    } catch (JsonProcessingException e) {
      throw new Seq2SeqException(
          "Expected the settings of a translation model in %s, found %s."
              .formatted(file, e.getOriginalMessage()));
    }
  }
}
