package org.gru4j.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gru4j.storage.AtomicFile;

/**
 * The folder of one training run: {@code last.zip}, from which it resumes, {@code best.zip} of the
 * best validation, {@code history.csv} and {@code loss.png}.
 *
 * <p>Every file is replaced as a whole: whenever the process or the machine stops, each of them is
 * the old or the new one.
 */
public final class RunFolder {
  private final Path folder;

  private RunFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * The folder at a path, which is made if it is not there.
   *
   * @throws CheckpointException if it cannot be made or is not a folder
   */
  public static RunFolder at(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new CheckpointException(
          "Expected a folder to write to at %s, found %s.".formatted(folder, IoFailure.reason(e)),
          e);
    }
    return new RunFolder(folder);
  }

  /** Where the folder is. */
  public Path path() {
    return folder;
  }

  /** The checkpoint from which a run resumes. */
  public Path last() {
    return folder.resolve("last.zip");
  }

  /** The checkpoint of the lowest validation loss. */
  public Path best() {
    return folder.resolve("best.zip");
  }

  /** The best checkpoint, or the last if nothing has been validated. */
  public Path bestOrLast() {
    return Files.exists(best()) ? best() : last();
  }

  /** The losses as a table. */
  public Path history() {
    return folder.resolve("history.csv");
  }

  /** The losses as a picture. */
  public Path lossCurve() {
    return folder.resolve("loss.png");
  }

  void writeLast(TrainingTask task, TrainingState state) {
    write(last(), task, state);
  }

  /** The best checkpoint is a copy of the last one; writing it anew would cost as much again. */
  void copyLastToBest() {
    try {
      AtomicFile.write(best(), out -> Files.copy(last(), out));
    } catch (IOException e) {
      throw unwritable(best(), e);
    }
  }

  private static void write(Path file, TrainingTask task, TrainingState state) {
    try {
      AtomicFile.write(
          file,
          out -> {
            ZipCheckpointWriter writer = new ZipCheckpointWriter(out);
            writer.model(task.network(), state);
            task.writeExtras(writer);
            writer.finish();
          });
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  void writeHistory(TrainingHistory history) {
    if (history.training().isEmpty() && history.validations().isEmpty()) {
      return;
    }
    try {
      AtomicFile.write(history(), out -> HistoryTable.write(history, out));
      AtomicFile.write(lossCurve(), out -> LossCurve.write(history, out));
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  private static CheckpointException unwritable(Path file, IOException cause) {
    return new CheckpointException(
        "Cannot write %s (%s); what was there before is intact."
            .formatted(file, IoFailure.reason(cause)),
        cause);
  }
}
