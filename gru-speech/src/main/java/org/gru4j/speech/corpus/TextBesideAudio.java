package org.gru4j.speech.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.gru4j.speech.audio.AudioReader;
import org.gru4j.text.CorpusException;

/**
 * A folder of recordings, each with a text beside it: {@code hello.wav} and {@code hello.txt}, in
 * folders below it too. The text may have several lines, which become one. The name of the folder
 * that a recording lies in counts as its speaker, but for recordings that lie in the folder itself.
 */
public final class TextBesideAudio {
  private TextBesideAudio() {}

  /**
   * Reads all utterances below a folder, in the order of their names.
   *
   * @throws CorpusException if a text cannot be read or no utterance can be used
   */
  public static SpeechCorpus read(Path root) {
    CorpusBuilder corpus = new CorpusBuilder(root);
    List<Path> files;
    try (Stream<Path> all = Files.walk(root)) {
      files = all.sorted().toList();
    } catch (IOException e) {
      throw CorpusBuilder.unreadable(root, e);
    }
    Set<Path> used = new HashSet<>();
    for (Path recording : files) {
      if (AudioReader.isRecording(recording)) {
        Path text = recording.resolveSibling(CorpusBuilder.stem(recording) + ".txt");
        used.add(text);
        if (Files.isRegularFile(text)) {
          corpus.add(utterance(root, recording, text), text.toString());
        } else {
          corpus.leaveOut(
              "Expected a text beside %s, found no %s.".formatted(recording, text.getFileName()));
        }
      }
    }
    for (Path file : files) {
      if (file.toString().endsWith(".txt") && !used.contains(file)) {
        corpus.leaveOut("Expected a recording beside %s, found none.".formatted(file));
      }
    }
    return corpus.build();
  }

  private static Utterance utterance(Path root, Path recording, Path textFile) {
    StringJoiner text = new StringJoiner(" ");
    CorpusBuilder.lines(textFile, (line, where) -> text.add(line.strip()));
    Path folder = recording.getParent();
    String speaker =
        folder == null || folder.equals(root) ? null : String.valueOf(folder.getFileName());
    return new Utterance(
        root.relativize(recording).toString(),
        recording,
        0,
        Double.POSITIVE_INFINITY,
        text.toString(),
        speaker,
        null);
  }
}
