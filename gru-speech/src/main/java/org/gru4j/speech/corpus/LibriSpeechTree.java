package org.gru4j.speech.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.gru4j.speech.audio.AudioReader;
import org.gru4j.text.CorpusException;

/**
 * The tree of LibriSpeech: {@code speaker/chapter/speaker-chapter.trans.txt} holds a line for each
 * utterance, its id and its text, and the recording of that name lies beside it. Recordings are
 * FLAC, which needs a reader on the class path, or have been converted.
 */
public final class LibriSpeechTree {
  private static final String TRANSCRIPT = ".trans.txt";

  private LibriSpeechTree() {}

  static boolean isTranscript(Path file) {
    return file.toString().endsWith(TRANSCRIPT) && Files.isRegularFile(file);
  }

  /**
   * Reads all utterances below a folder.
   *
   * @throws CorpusException if a transcript cannot be read or no utterance can be used
   */
  public static SpeechCorpus read(Path root) {
    CorpusBuilder corpus = new CorpusBuilder(root);
    List<Path> transcripts;
    List<Path> recordings;
    try (Stream<Path> files = Files.walk(root)) {
      List<Path> all = files.sorted().toList();
      transcripts = all.stream().filter(LibriSpeechTree::isTranscript).toList();
      recordings = all.stream().filter(AudioReader::isRecording).toList();
    } catch (IOException e) {
      throw CorpusBuilder.unreadable(root, e);
    }
    Set<String> ids = new HashSet<>();
    for (Path transcript : transcripts) {
      CorpusBuilder.lines(
          transcript,
          (line, where) -> {
            String[] halves = CorpusBuilder.halves(line);
            ids.add(halves[0]);
            corpus.add(utterance(transcript, halves, where), where);
          });
    }
    for (Path recording : recordings) {
      if (!ids.contains(CorpusBuilder.stem(recording))) {
        corpus.leaveOut(
            "Expected a text for %s in a %s beside it, found none."
                .formatted(recording, TRANSCRIPT));
      }
    }
    return corpus.build();
  }

  private static Utterance utterance(Path transcript, String[] halves, String where) {
    Path name = CorpusBuilder.path(transcript.resolveSibling(""), halves[0], where);
    int dash = halves[0].indexOf('-');
    return new Utterance(
        halves[0],
        CorpusBuilder.recording(name).orElse(name.resolveSibling(name.getFileName() + ".flac")),
        0,
        Double.POSITIVE_INFINITY,
        halves[1],
        dash < 0 ? null : halves[0].substring(0, dash),
        null);
  }
}
