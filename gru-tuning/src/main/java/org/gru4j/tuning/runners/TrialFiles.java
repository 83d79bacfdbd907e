package org.gru4j.tuning.runners;

import java.io.IOException;
import java.nio.file.DirectoryStream;
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
import org.gru4j.tuning.study.Study;
import org.gru4j.tuning.study.Trial;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.SerializationFeature;

/**
 * The files of trials: a folder for each attempt while it runs, and the folder of the best trial
 * with its checkpoint, in which network, vocabulary and configuration are, as {@code best.zip}, and
 * what it was as {@code trial.json}.
 *
 * <p>The study says which trial is the best. What a new best one leaves is prepared beside the
 * files of the former before the study is told, and takes their place afterwards. A kill at any
 * moment leaves either the files of the trial that the study names, or those and what takes their
 * place when anybody {@linkplain #publish publishes} next.
 */
final class TrialFiles {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final String PREPARED = "trial-";
  private static final String DESCRIBED = ".json";

  private TrialFiles() {}

  /**
   * Writes the files of a trial that is about to become the best.
   *
   * @throws RunnerException if they cannot be written
   */
  static void prepare(Search search, Claim claim, double loss, Optional<Path> model) {
    Map<String, Object> trial = new LinkedHashMap<>();
    trial.put("trial", claim.number());
    trial.put("loss", loss);
    trial.put("seed", claim.trial().seed());
    trial.put("parameters", new TreeMap<>(claim.trial().parameters()));
    try {
      Path folder = RunFolder.at(search.bestFolder()).path();
      if (model.isPresent()) {
        AtomicFile.write(
            prepared(folder, claim.number(), ".zip"), out -> Files.copy(model.get(), out));
      }
      // Last: where it is, the checkpoint is, too.
      AtomicFile.write(
          prepared(folder, claim.number(), DESCRIBED),
          out -> out.write(MAPPER.writeValueAsBytes(trial)));
    } catch (IOException e) {
      throw unkept(search, e);
    }
  }

  private static Path prepared(Path folder, long trial, String kind) {
    return folder.resolve(PREPARED + trial + kind);
  }

  private static RunnerException unkept(Search search, IOException cause) {
    return new RunnerException(
        "Its model could not be kept in %s: %s.".formatted(search.bestFolder(), cause.getMessage()),
        cause);
  }

  /**
   * Gives the best trial's prepared files their place, and deletes those of others. Done once more
   * it changes nothing.
   *
   * @throws RunnerException if they cannot be renamed or deleted
   */
  static void publish(Search search) {
    if (Files.isDirectory(search.bestFolder())) {
      search.study().whileUnchanged(trials -> publish(search, Study.best(trials)));
    }
  }

  private static void publish(Search search, Optional<Trial> best) {
    RunFolder folder = RunFolder.at(search.bestFolder());
    try {
      if (best.isPresent()) {
        Path described = prepared(folder.path(), best.get().number(), DESCRIBED);
        Path model = prepared(folder.path(), best.get().number(), ".zip");
        if (Files.exists(described)) {
          if (Files.exists(model)) {
            AtomicFile.move(model, folder.best());
          }
          AtomicFile.move(described, folder.path().resolve("trial.json"));
        }
      }
      try (DirectoryStream<Path> others = Files.newDirectoryStream(folder.path(), PREPARED + "*")) {
        for (Path other : others) {
          AtomicFile.delete(other);
        }
      }
    } catch (IOException e) {
      throw unkept(search, e);
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
