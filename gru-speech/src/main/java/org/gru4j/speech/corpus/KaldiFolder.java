package org.gru4j.speech.corpus;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gru4j.text.CorpusException;

/**
 * A data folder of Kaldi: {@code wav.scp} names recordings, {@code text} holds what was said,
 * {@code segments}, where it exists, says which part of which recording an utterance is, and {@code
 * utt2spk}, where it exists, who speaks. Paths that are not absolute are seen from the working
 * folder, as Kaldi does, or else from the data folder.
 *
 * <p>Recordings that a command produces ("sph2pipe ... |") are refused: nothing is run.
 */
public final class KaldiFolder {
  /** What Kaldi writes for the end of the recording. */
  private static final String TO_THE_END = "-1";

  private final Path folder;
  private final CorpusBuilder corpus;
  private final Map<String, String> recordings;
  private final Map<String, String> texts;
  private final Map<String, String> speakers;
  private final Map<String, String> segments;
  private final boolean segmented;

  private KaldiFolder(Path folder) {
    this.folder = folder;
    this.corpus = new CorpusBuilder(folder);
    this.recordings = table(file("wav.scp"));
    this.texts = table(file("text"));
    this.speakers = optional(file("utt2spk"));
    this.segments = optional(file("segments"));
    this.segmented = Files.exists(file("segments"));
  }

  /**
   * Reads a data folder.
   *
   * @throws CorpusException if a file is missing or cannot be understood, or no utterance can be
   *     used
   */
  public static SpeechCorpus read(Path folder) {
    return new KaldiFolder(folder).corpus();
  }

  private SpeechCorpus corpus() {
    texts.forEach(this::add);
    Map<String, String> audible = segmented ? segments : recordings;
    for (String id : audible.keySet()) {
      if (!texts.containsKey(id)) {
        corpus.leaveOut("Expected a text for %s in %s, found none.".formatted(id, file("text")));
      }
    }
    return corpus.build();
  }

  private void add(String id, String text) {
    String segment = segmented ? segments.get(id) : id + " 0 " + TO_THE_END;
    if (segment == null) {
      corpus.leaveOut(
          "Expected a segment of %s in %s, found none.".formatted(id, file("segments")));
      return;
    }
    List<String> parts = List.of(segment.split("\\s+", -1));
    if (parts.size() != 3) {
      throw new CorpusException(
          "Expected recording, start and end of %s in %s, found \"%s\"."
              .formatted(id, file("segments"), segment));
    }
    String recording = recordings.get(parts.get(0));
    if (recording == null) {
      corpus.leaveOut(
          "Expected the recording %s of %s in %s, found none."
              .formatted(parts.get(0), id, file("wav.scp")));
      return;
    }
    double start = CorpusBuilder.seconds(parts.get(1), "a start", file("segments").toString());
    corpus.add(
        new Utterance(id, audio(recording), start, end(parts.get(2)), text, speakers.get(id), null),
        file("text").toString());
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private double end(String text) {
    return text.equals(TO_THE_END)
        ? Double.POSITIVE_INFINITY
        : CorpusBuilder.seconds(text, "an end", file("segments").toString());
  }

  private Path audio(String recording) {
    Path scp = file("wav.scp");
    if (recording.endsWith("|")) {
      throw new CorpusException(
          "Expected the path of a recording in %s, found the command \"%s\", which is not run; write its output to a file."
              .formatted(scp, recording));
    }
    Path path = CorpusBuilder.path(Path.of(""), recording, scp.toString());
    return path.isAbsolute() || Files.exists(path) ? path : folder.resolve(recording);
  }

  private static Map<String, String> optional(Path file) {
    return Files.exists(file) ? table(file) : Map.of();
  }

  private static Map<String, String> table(Path file) {
    Map<String, String> table = new LinkedHashMap<>();
    CorpusBuilder.lines(
        file,
        (line, where) -> {
          String[] halves = CorpusBuilder.halves(line);
          if (table.put(halves[0], halves[1].strip()) != null) {
            throw new CorpusException(
                "Expected %s once in %s, found it again in %s.".formatted(halves[0], file, where));
          }
        });
    return table;
  }
}
