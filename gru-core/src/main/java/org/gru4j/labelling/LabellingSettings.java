package org.gru4j.labelling;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.gru4j.labelling.data.ConllReader;
import org.gru4j.labelling.data.LabelledTextReader;
import org.gru4j.labelling.data.LabellingException;
import org.gru4j.labelling.data.TagScheme;
import org.gru4j.settings.Batching;
import org.gru4j.storage.VisibleText;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.CheckpointWriter;
import org.jspecify.annotations.Nullable;

/**
 * What a model must remember besides its network and vocabularies.
 *
 * @param version of this form
 * @param labels what it tells apart, in the order of the network's outputs
 * @param scheme of the tags in the files of the training; null for a classifier of texts
 * @param letters whether words are read letter by letter, too
 * @param wordDropout how readily a training takes rare words for unknown ones
 * @param columns how a tagger's files are read; null for a classifier
 * @param table how a classifier's files are read; null for a tagger
 */
record LabellingSettings(
    int version,
    Batching batching,
    List<String> labels,
    @Nullable TagScheme scheme,
    boolean letters,
    double wordDropout,
    @Nullable ConllReader columns,
    @Nullable LabelledTextReader table) {
  private static final int VERSION = 1;
  private static final String ENTRY = "labelling.json";

  LabellingSettings {
    checkArgument(batching != null, "Expected a batch size, found null.");
    checkArgument(
        labels != null && labels.stream().noneMatch(Objects::isNull),
        "Expected labels, found null.");
    checkArgument(
        !labels.isEmpty() && new HashSet<>(labels).size() == labels.size(),
        "Expected different labels, found %s.",
        labels);
    checkArgument(
        wordDropout >= 0 && wordDropout < Double.POSITIVE_INFINITY,
        "Expected word dropout >= 0, found %s.",
        wordDropout);
    checkArgument(
        (scheme == null) == (columns == null) && (scheme == null) == (table != null),
        "Expected how files are read, of a tagger with its scheme, found %s and %s.",
        columns,
        table);
    labels = List.copyOf(labels);
  }

  static LabellingSettings of(
      LabellingConfiguration configuration, List<String> labels, @Nullable TagScheme scheme) {
    return new LabellingSettings(
        VERSION,
        configuration.batching(),
        labels,
        scheme,
        configuration.vectors().letterHidden() > 0,
        configuration.vectors().wordDropout(),
        scheme == null ? null : ConllReader.USUAL,
        scheme == null ? LabelledTextReader.USUAL : null);
  }

  LabellingSettings reading(ConllReader files) {
    return new LabellingSettings(
        version, batching, labels, scheme, letters, wordDropout, files, null);
  }

  LabellingSettings reading(LabelledTextReader files) {
    return new LabellingSettings(
        version, batching, labels, scheme, letters, wordDropout, null, files);
  }

  boolean tags() {
    return scheme != null;
  }

  int indexOf(String label, String place) {
    int index = labels.indexOf(label);
    if (index < 0) {
      throw new LabellingException(
          "Expected one of the labels of the training data, %s, in %s, found \"%s\"."
              .formatted(labels, place, VisibleText.of(label)));
    }
    return index;
  }

  static Optional<LabellingSettings> of(Checkpoint checkpoint) {
    if (!checkpoint.has(ENTRY)) {
      return Optional.empty();
    }
    LabellingSettings settings =
        checkpoint.json(ENTRY, LabellingSettings.class, "the settings of a model of labelled text");
    if (settings.version() != VERSION) {
      throw new LabellingException(
          "Expected a model of labelled text of version %d in %s, found version %d."
              .formatted(VERSION, checkpoint.file(), settings.version()));
    }
    return Optional.of(settings);
  }

  void writeTo(CheckpointWriter writer) throws IOException {
    writer.json(ENTRY, this);
  }
}
