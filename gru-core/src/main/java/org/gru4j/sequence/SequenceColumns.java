package org.gru4j.sequence;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.gru4j.train.checkpoint.Checkpoint;
import org.gru4j.train.checkpoint.CheckpointWriter;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of CSV files a model reads, and how the files that it was trained with are written.
 *
 * <p>Where the names are known, the columns of other files with a heading are found by them,
 * whatever their order, and what else there is is left out. Else files must have as many columns as
 * the training's, with or without that of the label.
 *
 * @param version of this form
 * @param count of features
 * @param names of the features, in the order in which the model reads them; empty if there was no
 *     heading, or two of the names are the same
 * @param label the column of the label: its name, or its number from 0, where negative ones count
 *     from the end; null if there is none, or it is not known
 * @param heading lines of heading at the start of each file
 * @param delimiter what stands between columns
 */
public record SequenceColumns(
    int version,
    int count,
    List<String> names,
    @Nullable String label,
    int heading,
    String delimiter) {
  private static final int VERSION = 1;
  private static final String ENTRY = "sequence-columns.json";

  /**
   * Checks the values, which may come from a file.
   *
   * @throws IllegalArgumentException if there are not as many names as features, or two are alike
   * @throws SequenceException if there are no such files
   */
  public SequenceColumns {
    checkArgument(version == VERSION, "Expected columns of version 1, found %s.", version);
    checkArgument(count >= 1, "Expected columns >= 1, found %s.", count);
    checkArgument(
        names != null && names.stream().noneMatch(Objects::isNull),
        "Expected names of columns, found null.");
    names = List.copyOf(names);
    checkArgument(
        names.isEmpty() || (names.size() == count && areDistinct(names)),
        "Expected %s different names of columns, or none, found %s.",
        count,
        names);
    checkArgument(
        delimiter != null && delimiter.length() == 1,
        "Expected a delimiter of one character, found %s.",
        delimiter);
    CsvSequences.require(heading, delimiter.charAt(0));
  }

  /** Columns of which no names are known. */
  static SequenceColumns unnamed(int count) {
    return new SequenceColumns(VERSION, count, List.of(), null, 0, ",");
  }

  /**
   * Columns of files.
   *
   * @param names of the features; those that are no help to find a column are not kept
   */
  static SequenceColumns of(
      CsvSequences files, int count, List<String> names, @Nullable String label) {
    boolean useful = names.size() == count && areDistinct(names);
    return new SequenceColumns(
        VERSION,
        count,
        useful ? names : List.of(),
        label,
        files.heading(),
        String.valueOf(files.delimiter()));
  }

  private static boolean areDistinct(List<String> names) {
    return new HashSet<>(names).size() == names.size() && names.stream().noneMatch(String::isEmpty);
  }

  /** The same features beside another label. */
  public SequenceColumns withLabel(String column) {
    return new SequenceColumns(version, count, names, column, heading, delimiter);
  }

  /** The reader of files that are written as the training's. */
  public CsvSequences files() {
    return new CsvSequences(heading, delimiter.charAt(0));
  }

  /** Empty in a checkpoint of an earlier version, or of a model that was trained on arrays. */
  static Optional<SequenceColumns> read(Checkpoint checkpoint) {
    return checkpoint.has(ENTRY)
        ? Optional.of(
            checkpoint.json(ENTRY, SequenceColumns.class, "the columns of a sequence model"))
        : Optional.empty();
  }

  void writeTo(CheckpointWriter writer) throws IOException {
    writer.json(ENTRY, this);
  }
}
