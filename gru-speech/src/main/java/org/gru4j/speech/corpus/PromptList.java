package org.gru4j.speech.corpus;

import java.nio.file.Path;
import org.gru4j.text.CorpusException;

/**
 * The list of prompts that telephone systems come with, such as {@code core-sounds-es.txt} of
 * Asterisk: lines of {@code name: text}, comments after a semicolon, and recordings of these names
 * below a folder. Texts in square brackets describe sounds and are left out. Nobody is named as
 * speaker: each such set is one voice.
 */
public final class PromptList {
  private PromptList() {}

  /**
   * Reads a list.
   *
   * @param list may be packed, with a name that ends in {@code .gz}
   * @param sounds where the recordings are
   * @throws CorpusException if the list cannot be understood or no utterance can be used
   */
  public static SpeechCorpus read(Path list, Path sounds) {
    CorpusBuilder corpus = new CorpusBuilder(list);
    CorpusBuilder.lines(
        list,
        (line, where) -> {
          if (!line.startsWith(";")) {
            add(corpus, line, sounds, where);
          }
        });
    return corpus.build();
  }

  private static void add(CorpusBuilder corpus, String line, Path sounds, String where) {
    int colon = line.indexOf(':');
    if (colon <= 0) {
      throw new CorpusException(
          "Expected a name, a colon and a text in %s, found \"%s\".".formatted(where, line));
    }
    String name = line.substring(0, colon).strip();
    String text = line.substring(colon + 1).strip();
    if (text.startsWith("[") || text.startsWith("(")) {
      corpus.leaveOut(
          "Expected what is said in %s in %s, found a description: %s"
              .formatted(name, where, text));
      return;
    }
    Path path = CorpusBuilder.path(sounds, name, where);
    Path audio =
        CorpusBuilder.recording(path).orElse(path.resolveSibling(path.getFileName() + ".wav"));
    corpus.add(Utterance.of(name, audio, text), where);
  }
}
