package org.gru4j.train.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.api.Model;
import org.gru4j.storage.AtomicFile;
import org.gru4j.train.history.TrainingHistory;
import org.gru4j.train.history.TrainingMeasure;
import org.gru4j.train.history.TrainingState;

/**
 * The folder of one training run: {@code last.zip}, from which it resumes, {@code best.zip} of the
 * best validation, {@code history.csv} and, if somebody draws it, {@code loss.png}; where the plan
 * averages, {@code average.zip} and the checkpoints of {@code kept} too.
 *
 * <p>Every file is replaced as a whole: whenever the process or the machine stops, each of them is
 * the old or the new one.
 */
public final class RunFolder {
  private static final String LAST = "last.zip";

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

  /** Whether a training has written a checkpoint into a folder. */
  public static boolean holdsRun(Path folder) {
    return Files.exists(folder.resolve(LAST));
  }

  /** Where the folder is. */
  public Path path() {
    return folder;
  }

  /** The checkpoint from which a run resumes. */
  public Path last() {
    return folder.resolve(LAST);
  }

  /** The checkpoint of the lowest validation loss. */
  public Path best() {
    return folder.resolve("best.zip");
  }

  /**
   * The mean of the best checkpoints, if the plan asked for it and it is better than each of them.
   */
  public Path average() {
    return folder.resolve("average.zip");
  }

  /**
   * The model to use: the average if there is one, else the best checkpoint, or the last if nothing
   * has been validated.
   */
  public Path bestOrLast() {
    if (Files.exists(average())) {
      return average();
    }
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

  /** What a model adds to its network in a checkpoint. */
  public interface Extras {
    /**
     * Adds it.
     *
     * @throws IOException if the entry cannot be written
     */
    void writeTo(CheckpointWriter writer) throws IOException;
  }

  /**
   * Writes a model that was not trained here as the last checkpoint: it can be used, not resumed.
   *
   * @throws CheckpointException if the folder holds a checkpoint already, or the file cannot be
   *     written
   */
  public void writeImported(Model network, Extras extras) {
    if (Files.exists(bestOrLast())) {
      throw new CheckpointException(
          "Expected a folder without a run, found the checkpoint %s.".formatted(bestOrLast()),
          null);
    }
    write(last(), network, TrainingState.start(0), extras, "no data, as the weights were imported");
  }

  /**
   * Replaces the last checkpoint.
   *
   * @throws CheckpointException if it cannot be written
   */
  public void writeLast(Checkpointed model, TrainingState state) {
    write(last(), model, state);
  }

  /**
   * Replaces the average.
   *
   * @throws CheckpointException if it cannot be written
   */
  public void writeAverage(Checkpointed model, TrainingState state) {
    write(average(), model, state);
  }

  /** The checkpoints of so many best validations. */
  public KeptCheckpoints kept(int count) {
    return new KeptCheckpoints(folder.resolve("kept"), count);
  }

  /**
   * The best checkpoint is a copy of the last one; writing it anew would cost as much again. An
   * average of checkpoints before it is dropped.
   *
   * @throws CheckpointException if it cannot be written
   */
  public void copyLastToBest() {
    try {
      AtomicFile.write(best(), out -> Files.copy(last(), out));
      Files.deleteIfExists(average());
    } catch (IOException e) {
      throw CheckpointException.unwritable(best(), e);
    }
  }

  private static void write(Path file, Checkpointed model, TrainingState state) {
    write(file, model.network(), state, model::writeExtras, model.data());
  }

  private static void write(
      Path file, Model network, TrainingState state, Extras extras, String data) {
    try {
      AtomicFile.write(
          file,
          out -> {
            ZipCheckpointWriter writer = new ZipCheckpointWriter(out);
            writer.model(network, state);
            extras.writeTo(writer);
            writer.text(CheckpointFormat.DATA, data);
            writer.finish();
          });
    } catch (IOException e) {
      throw CheckpointException.unwritable(file, e);
    }
  }

  /**
   * Replaces the table of losses, if there are any.
   *
   * @throws CheckpointException if it cannot be written
   */
  public void writeHistory(TrainingMeasure measure, TrainingHistory history) {
    if (history.training().isEmpty() && history.validations().isEmpty()) {
      return;
    }
    try {
      AtomicFile.write(history(), out -> HistoryTable.write(measure, history, out));
    } catch (IOException e) {
      throw CheckpointException.unwritable(history(), e);
    }
  }
}
