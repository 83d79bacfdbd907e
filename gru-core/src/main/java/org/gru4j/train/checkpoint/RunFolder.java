package org.gru4j.train.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.gru4j.storage.AtomicFile;
import org.gru4j.storage.FolderLock;
import org.gru4j.train.history.TrainingHistory;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;
import org.gru4j.train.history.TrainingMeasure;
import org.gru4j.train.history.TrainingState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one training run: {@code last.zip}, from which it resumes, {@code best.zip} of the
 * best validation, {@code history.csv} and, if somebody makes them, {@code events.jsonl}, {@code
 * loss.png} and {@code README.md}; where the plan averages, {@code average.zip} and the checkpoints
 * of {@code kept} too.
 *
 * <p>{@code events.jsonl} is appended to. Every other file is replaced as a whole: whenever the
 * process or the machine stops, each of them is the old or the new one. The last checkpoint is
 * written first, with the history that says which checkpoints are the best; all other files follow
 * from it before it is written again. Whatever a kill in between left undone is therefore done by
 * {@link #finishValidation} from the last checkpoint, when the run is resumed.
 *
 * <p>Whoever trains has the folder's {@linkplain #lock lock}.
 */
public final class RunFolder {
  private static final String LAST = "last.zip";
  private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);
  private static final String KEPT = "kept";

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

  /**
   * Keeps others from training into this folder until it is closed, and deletes what killed
   * processes left of files that they were about to write.
   *
   * @throws CheckpointException if somebody trains into it already, or the lock cannot be written
   */
  public FolderLock lock() {
    FolderLock lock;
    try {
      lock = FolderLock.take(folder);
    } catch (FolderLock.HeldException e) {
      throw new CheckpointException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw CheckpointException.unwritable(folder.resolve(FolderLock.FILE), e);
    }
    try {
      AtomicFile.deleteLeftovers(folder);
      AtomicFile.deleteLeftovers(folder.resolve(KEPT));
      return lock;
    } catch (IOException e) {
      lock.close();
      throw CheckpointException.unwritable(folder, e);
    }
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
   * has been validated. Where a kill has left the best checkpoint undone, it is the one of which
   * the history says that it is the best.
   */
  public Path bestOrLast() {
    Optional<Path> undone = undoneBest();
    if (undone.isPresent()) {
      return undone.get();
    }
    if (Files.exists(average())) {
      return average();
    }
    return Files.exists(best()) ? best() : last();
  }

  private Optional<Path> undoneBest() {
    if (!Files.exists(last())) {
      return Optional.empty();
    }
    try (Checkpoint checkpoint = Checkpoint.open(last())) {
      TrainingState state = checkpoint.state();
      return state
          .history()
          .best()
          .filter(best -> !isOf(best(), best))
          .flatMap(best -> Optional.of(source(state, best)).filter(file -> isOf(file, best)));
    } catch (CheckpointException e) {
      // The best checkpoint may be whole where the last is not.
      return Optional.empty();
    }
  }

  /** Where the checkpoint of the best validation was before it became the best one. */
  private Path source(TrainingState state, ValidationPoint best) {
    boolean isLast = state.isValidated() && Optional.of(best).equals(state.history().latest());
    return isLast ? last() : kept(0).file(best.step());
  }

  /** The losses as a table. */
  public Path history() {
    return folder.resolve("history.csv");
  }

  /** The losses as a picture. */
  public Path lossCurve() {
    return folder.resolve("loss.png");
  }

  /** The course of the training, which grows while it runs; see {@code train.events}. */
  public Path events() {
    return folder.resolve("events.jsonl");
  }

  /** What the run made and how, for people. */
  public Path card() {
    return folder.resolve("README.md");
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
    try (FolderLock held = lock()) {
      if (Files.exists(bestOrLast())) {
        throw new CheckpointException(
            "Expected a folder without a run, found the checkpoint %s.".formatted(bestOrLast()),
            null);
      }
      write(
          last(), network, TrainingState.start(0), extras, "no data, as the weights were imported");
    }
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
    return new KeptCheckpoints(folder.resolve(KEPT), count);
  }

  /**
   * Does what follows from a validation whose state the last checkpoint has: the best checkpoint
   * becomes a copy of the last one, if it is the best, and is kept, if it is among the best. Does
   * nothing where it has been done.
   *
   * @param state of the last checkpoint
   * @param kept how many checkpoints to keep for an average; 0 for none
   * @throws CheckpointException if a file cannot be written
   */
  public void finishValidation(TrainingState state, int kept) {
    TrainingHistory history = state.history();
    Optional<ValidationPoint> best = history.best();
    if (best.isEmpty()) {
      return;
    }
    if (!isOf(best(), best.get())) {
      Path source = source(state, best.get());
      if (isOf(source, best.get())) {
        copyToBest(source);
      } else {
        LOG.warn(
            "{} is not of step {}, which the history says was the best.",
            best(),
            best.get().step());
      }
    }
    if (kept > 0 && state.isValidated()) {
      kept(kept).keep(last(), history);
    }
  }

  /** Whether a file is the checkpoint of a validation. */
  private static boolean isOf(Path file, ValidationPoint point) {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      return checkpoint.state().history().latest().equals(Optional.of(point));
    } catch (CheckpointException e) {
      return false;
    }
  }

  /**
   * Writing a checkpoint anew would cost as much again. An average of checkpoints before it is
   * dropped, and first: while the best checkpoint is an older one, all of this is done again.
   */
  private void copyToBest(Path source) {
    try {
      AtomicFile.delete(average());
      AtomicFile.write(best(), out -> Files.copy(source, out));
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
