package org.gru4j.train.checkpoint;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.gru4j.storage.AtomicFile;
import org.gru4j.train.history.TrainingHistory;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The checkpoints of a run's best validations, each in a file named after its step. Which they are
 * follows from the history alone, so that a resumed run keeps what an uninterrupted one would.
 */
public final class KeptCheckpoints {
  private final Path folder;
  private final int count;

  /**
   * Those of a run.
   *
   * @param folder where they lie; made when the first one is kept
   * @param count how many to keep
   */
  KeptCheckpoints(Path folder, int count) {
    this.folder = folder;
    this.count = count;
  }

  private List<Path> files(TrainingHistory history) {
    return history.validations().stream()
        .sorted(
            Comparator.comparingDouble(ValidationPoint::judged)
                .thenComparingLong(ValidationPoint::step))
        .limit(count)
        .map(point -> file(point.step()))
        .toList();
  }

  Path file(long step) {
    return folder.resolve("step-" + step + ".zip");
  }

  /**
   * Keeps the checkpoint of the latest validation if it is among the best, and drops the others.
   * Done once more it changes nothing.
   *
   * @throws CheckpointException if it cannot be written
   */
  public void keep(Path checkpoint, TrainingHistory history) {
    List<Path> kept = files(history);
    Path latest = file(history.latest().orElseThrow().step());
    try {
      if (kept.contains(latest)) {
        Files.createDirectories(folder);
        AtomicFile.write(latest, out -> Files.copy(checkpoint, out));
      }
      dropAllBut(kept);
    } catch (IOException e) {
      throw CheckpointException.unwritable(latest, e);
    }
  }

  private void dropAllBut(List<Path> kept) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> present = Files.newDirectoryStream(folder, "step-*.zip")) {
      for (Path file : present) {
        if (!kept.contains(file)) {
          AtomicFile.delete(file);
        }
      }
    }
  }

  /**
   * The mean of the parameters of all that are kept, in the shape of the network's own.
   *
   * @return empty if there are not at least two
   */
  public Optional<INDArray> mean(Model network, TrainingHistory history) {
    List<Path> kept = files(history).stream().filter(Files::exists).toList();
    if (kept.size() < 2) {
      return Optional.empty();
    }
    INDArray sum = network.params().like();
    for (Path file : kept) {
      try (Checkpoint checkpoint = Checkpoint.open(file)) {
        sum.addi(checkpoint.parameters(sum.length()).reshape(sum.shape()));
      }
    }
    return Optional.of(sum.divi(kept.size()));
  }
}
