package org.gru4j.lm;

import java.io.IOException;
import java.io.StringReader;
import java.util.Properties;
import org.gru4j.settings.Batching;
import org.gru4j.text.stream.BpttIterator;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.CheckpointWriter;

/**
 * What a model must remember besides its network and vocabulary.
 *
 * @param version of this form
 * @param window T, steps through which the gradient flows
 */
record LanguageModelSettings(int version, Batching batching, int window) {
  private static final int VERSION = 1;
  private static final String ENTRY = "language-model.json";

  /** The form of the first models, with two properties. */
  private static final String PROPERTIES = "batching.properties";

  static LanguageModelSettings of(LanguageModelConfiguration configuration) {
    return new LanguageModelSettings(VERSION, configuration.batching(), configuration.window());
  }

  static boolean isIn(Checkpoint checkpoint) {
    return checkpoint.has(ENTRY) || checkpoint.has(PROPERTIES);
  }

  static LanguageModelSettings read(Checkpoint checkpoint) {
    if (!checkpoint.has(ENTRY)) {
      return ofProperties(checkpoint.text(PROPERTIES));
    }
    LanguageModelSettings settings =
        checkpoint.json(ENTRY, LanguageModelSettings.class, "the settings of a language model");
    if (settings.version() != VERSION) {
      throw new LanguageModelException(
          "Expected a language model of version %d in %s, found version %d."
              .formatted(VERSION, checkpoint.file(), settings.version()));
    }
    return settings;
  }

  private static LanguageModelSettings ofProperties(String text) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException e) {
      throw new LanguageModelException(
          "Expected lines of name=value in %s, found %s.".formatted(PROPERTIES, e.getMessage()));
    }
    return new LanguageModelSettings(
        VERSION, new Batching(number(properties, "batchSize"), 0), number(properties, "window"));
  }

  private static int number(Properties properties, String key) {
    try {
      return Integer.parseInt(properties.getProperty(key));
    } catch (NumberFormatException e) {
      throw new LanguageModelException(
          "Expected a number for %s in the checkpoint, found %s."
              .formatted(key, properties.getProperty(key)));
    }
  }

  /**
   * The minibatches of an epoch.
   *
   * @param varying whether the windows vary
   */
  BpttIterator batches(TokenStore training, boolean varying) {
    return varying
        ? BpttIterator.varying(training, batching.batchSize(), window, batching.seed())
        : BpttIterator.training(training, batching.batchSize(), window);
  }

  void writeTo(CheckpointWriter writer) throws IOException {
    writer.json(ENTRY, this);
  }
}
