package org.gru4j.tuning.runners;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gru4j.storage.AtomicFile;
import org.gru4j.storage.FolderLock;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.tuning.study.Claim;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.SerializationFeature;

/**
 * The files of trials: a folder for each attempt while it runs, and the folder of the best trial
 * with its checkpoint, in which network, vocabulary and configuration are, as {@code best.zip}, and
 * what it was as {@code trial.json}. Both are replaced as a whole.
 */
final class TrialFiles {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private TrialFiles() {}

  static void keep(Search search, Claim claim, double loss, Optional<Path> model) {
    Map<String, Object> trial = new LinkedHashMap<>();
    trial.put("trial", claim.number());
    trial.put("loss", loss);
    trial.put("seed", claim.trial().seed());
    trial.put("parameters", new TreeMap<>(claim.trial().parameters()));
    try {
      RunFolder best = RunFolder.at(search.bestFolder());
      if (model.isPresent()) {
        AtomicFile.write(best.best(), out -> Files.copy(model.get(), out));
      }
      AtomicFile.write(
          best.path().resolve("trial.json"), out -> out.write(MAPPER.writeValueAsBytes(trial)));
    } catch (IOException e) {
      throw new RunnerException(
          "Its model could not be kept in %s: %s.".formatted(search.bestFolder(), e.getMessage()),
          e);
    }
  }

  /**
   * Gives an attempt the files of the one before. A former worker that is still alive finds its
   * folder gone and cannot write into this one; the lock that it has is left to it.
   */
  static void inherit(Search search, Claim claim) {
    Path former = search.trialFolder(claim.number(), claim.attempt() - 1);
    if (Files.isDirectory(former)) {
      try {
        Path folder = search.trialFolder(claim.number(), claim.attempt());
        Files.move(former, folder);
        FolderLock.forget(folder);
      } catch (IOException e) {
        forget(former);
      }
    }
  }

  /** Deletes the files of a trial; those that cannot be deleted stay. */
  static void forget(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException ignored) {
      // Only disk space is lost: the results are in the study.
    }
  }
}
