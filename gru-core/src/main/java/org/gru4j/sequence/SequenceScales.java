package org.gru4j.sequence;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.List;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.CheckpointWriter;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The scales of what a sequence model reads and of what it forecasts.
 *
 * @param version of this form
 * @param features of the columns
 * @param labels of each step of the horizon; null for a classifier
 */
record SequenceScales(int version, ColumnScale features, @Nullable ColumnScale labels) {
  private static final int VERSION = 1;
  private static final String ENTRY = "sequence-scales.json";

  /** What checkpoints had before, in ND4J's own form. */
  private static final String OLD_ENTRY = "sequence-normalizer.bin";

  SequenceScales {
    checkArgument(version == VERSION, "Expected scales of version 1, found %s.", version);
    checkArgument(features != null, "Expected scales of the columns, found none.");
  }

  SequenceScales(ColumnScale features, @Nullable ColumnScale labels) {
    this(VERSION, features, labels);
  }

  /** What the training data say. */
  static SequenceScales fit(Examples training, Scaling scaling, boolean forecasts) {
    List<Examples.Example> all = training.all();
    return new SequenceScales(
        ColumnScale.fit(all.stream().map(Examples.Example::features).toList(), scaling),
        forecasts
            ? ColumnScale.fit(all.stream().map(Examples.Example::target).toList(), scaling)
            : null);
  }

  static SequenceScales read(Checkpoint checkpoint, SequenceSettings settings) {
    if (!checkpoint.has(ENTRY) && checkpoint.has(OLD_ENTRY)) {
      return checkpoint.arrays(OLD_ENTRY, in -> SavedNormalizer.read(in, settings));
    }
    SequenceScales scales =
        checkpoint.json(ENTRY, SequenceScales.class, "the scales of a sequence model");
    int labels = scales.labels() == null ? 0 : scales.labels().offsets().size();
    if (scales.features().offsets().size() != settings.columns() || labels != settings.horizon()) {
      throw new SequenceException(
          "Expected scales of %d columns and %d forecasts in %s, found %d and %d."
              .formatted(
                  settings.columns(),
                  settings.horizon(),
                  checkpoint.file(),
                  scales.features().offsets().size(),
                  labels));
    }
    return scales;
  }

  void writeTo(CheckpointWriter writer) throws java.io.IOException {
    writer.json(ENTRY, this);
  }

  /** Scales a batch of DOUBLE in place. */
  void apply(DataSet batch) {
    features.apply(batch.getFeatures());
    if (labels != null) {
      labels.apply(batch.getLabels());
    }
  }
}
