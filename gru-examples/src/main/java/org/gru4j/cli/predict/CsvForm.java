package org.gru4j.cli.predict;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gru4j.cli.options.Bounds;
import org.gru4j.cli.run.StandardText;
import org.gru4j.sequence.CsvSequences;
import org.gru4j.sequence.SequenceColumns;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Option;

/** How CSV files are written whose sequences a trained model reads. */
final class CsvForm {
  static final String STANDARD_INPUT = "standard input";

  @Option(
      names = "--heading",
      converter = Bounds.CountOrNone.class,
      paramLabel = "LINES",
      description =
          "Of CSV: lines of heading, the last of which names the columns (default: as in the"
              + " training).")
  @Nullable Integer heading;

  @Option(
      names = "--delimiter",
      paramLabel = "CHARACTER",
      description = "Of CSV: what stands between columns (default: as in the training).")
  @Nullable Character delimiter;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description =
          "Of CSV: column of the label, its name, or its number from 0; -1 is the last (default: as"
              + " in the training).")
  @Nullable String label;

  /** Takes sequences one after the other. */
  interface Reading {
    /**
     * Takes one.
     *
     * @param name where it comes from
     * @param features {@code [columns, time]}
     */
    void of(String name, INDArray features) throws IOException;
  }

  CsvSequences reader(SequenceColumns columns) {
    CsvSequences trained = columns.files();
    return new CsvSequences(
        heading == null ? trained.heading() : heading,
        delimiter == null ? trained.delimiter() : delimiter);
  }

  /** The model's columns beside the label that was asked for. */
  SequenceColumns columns(SequenceColumns trained) {
    return label == null ? trained : trained.withLabel(label);
  }

  /** The files, and those of the folders, in this order. */
  static List<Path> files(List<Path> paths) {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        files.addAll(CsvSequences.files(path));
      } else {
        files.add(path);
      }
    }
    return files;
  }

  /** Reads what a model needs of each file, or of the standard input if none is named. */
  void read(List<Path> paths, SequenceColumns trained, StandardText standard, Reading reading)
      throws IOException {
    CsvSequences reader = reader(trained);
    SequenceColumns columns = columns(trained);
    if (paths.isEmpty()) {
      try (Reader in = standard.in()) {
        reading.of(STANDARD_INPUT, reader.features(STANDARD_INPUT, in, columns));
      }
    }
    for (Path file : files(paths)) {
      reading.of(file.toString(), reader.features(file, columns));
    }
  }
}
