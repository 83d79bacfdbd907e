package org.gru4j.speech.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.gru4j.speech.audio.AudioReader;
import org.gru4j.storage.VisibleText;
import org.gru4j.text.CorpusException;

/**
 * The utterances of a corpus in their order.
 *
 * <table>
 * <caption>What is read of the lists of a corpus, and what is not</caption>
 * <tr><td>refused</td><td>bytes that are not UTF-8; lines of another form, by their number; seconds
 *     that are no decimal numbers; commands in the place of files, which are never run; a corpus
 *     without an utterance that can be used</td></tr>
 * <tr><td>left out, and said</td><td>utterances without text or recording, with an end before their
 *     begin, or of a name that was there already</td></tr>
 * <tr><td>ignored</td><td>a byte order mark; columns and keys that are not asked for</td></tr>
 * <tr><td>accepted</td><td>relative paths, which begin at the list's folder</td></tr>
 * </table>
 *
 * @param name what messages call it
 * @param utterances what can be used
 * @param leftOut a sentence for each that cannot
 */
public record SpeechCorpus(String name, List<Utterance> utterances, List<String> leftOut) {
  /** Keeps copies. */
  public SpeechCorpus {
    utterances = List.copyOf(utterances);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * Reads a corpus in whatever form it has: a table ({@code .tsv}, {@code .csv}, see {@link
   * TableFormat}), a manifest of NeMo ({@code .json}, {@code .jsonl}, see {@link NemoManifest}), a
   * folder of Kaldi (with {@code wav.scp}, see {@link KaldiFolder}), a tree of LibriSpeech (with
   * {@code *.trans.txt}, see {@link LibriSpeechTree}), or recordings with a {@code .txt} beside
   * each (see {@link TextBesideAudio}).
   *
   * @throws CorpusException if there is none, it is in no such form or has no utterance that can be
   *     used
   */
  public static SpeechCorpus read(Path place) {
    String name = String.valueOf(place.getFileName()).toLowerCase(Locale.ROOT);
    if (Files.isRegularFile(place)) {
      if (name.endsWith(".tsv")) {
        return TableFormat.TSV.read(place);
      }
      if (name.endsWith(".csv")) {
        return TableFormat.CSV.read(place);
      }
      if (name.endsWith(".json") || name.endsWith(".jsonl")) {
        return NemoManifest.read(place);
      }
    } else if (Files.isRegularFile(place.resolve("wav.scp"))) {
      return KaldiFolder.read(place);
    } else if (Files.isDirectory(place)) {
      return holdsTranscripts(place) ? LibriSpeechTree.read(place) : TextBesideAudio.read(place);
    }
    throw new CorpusException(
        "Expected a corpus at %s (a .tsv, .csv, .json or .jsonl file, or a folder), found %s."
            .formatted(place, Files.exists(place) ? "another kind of file" : "nothing"));
  }

  private static boolean holdsTranscripts(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.anyMatch(LibriSpeechTree::isTranscript);
    } catch (IOException e) {
      throw CorpusBuilder.unreadable(folder, e);
    }
  }

  /**
   * The utterances that are wanted.
   *
   * @throws CorpusException if there is none
   */
  public SpeechCorpus where(String what, Predicate<Utterance> wanted) {
    List<Utterance> chosen = utterances.stream().filter(wanted).toList();
    if (chosen.isEmpty()) {
      throw new CorpusException(
          "Expected utterances with %s in %s, found none among %d."
              .formatted(what, name, utterances.size()));
    }
    return new SpeechCorpus(name, chosen, leftOut);
  }

  /** The same utterances with other texts; one whose text becomes empty is left out. */
  public SpeechCorpus withTexts(UnaryOperator<String> texts) {
    List<Utterance> changed = new ArrayList<>();
    List<String> dropped = new ArrayList<>(leftOut);
    for (Utterance utterance : utterances) {
      Utterance other = utterance.withText(texts.apply(utterance.text()));
      if (other.text().isBlank()) {
        dropped.add(
            "Expected a text for %s after its normalisation, found none of \"%s\"."
                .formatted(utterance.id(), VisibleText.of(utterance.text())));
      } else {
        changed.add(other);
      }
    }
    return new SpeechCorpus(name, changed, dropped);
  }

  /**
   * The utterances of a part, such as "train".
   *
   * @throws CorpusException if there is none
   */
  public SpeechCorpus subset(String... subsets) {
    Set<String> wanted = Set.of(subsets);
    return where(
        "subset " + String.join(", ", subsets),
        utterance -> utterance.subset() != null && wanted.contains(utterance.subset()));
  }

  /**
   * Leaves out texts that nobody can have said in the time of their recordings, such as
   * descriptions of tones: people say 10 to 20 letters a second.
   *
   * @param symbolsPerSecond code points of the text a second of the recording
   * @throws org.gru4j.speech.audio.AudioException if a recording cannot be read
   * @throws CorpusException if no utterance is left
   */
  public SpeechCorpus withoutFasterThan(double symbolsPerSecond, AudioReader reader) {
    List<Utterance> kept = new ArrayList<>();
    List<String> dropped = new ArrayList<>(leftOut);
    for (Utterance utterance : utterances) {
      double rate =
          utterance.text().codePointCount(0, utterance.text().length()) / utterance.seconds(reader);
      if (rate <= symbolsPerSecond) {
        kept.add(utterance);
      } else {
        dropped.add(
            String.format(
                Locale.ROOT,
                "Expected at most %.1f symbols a second in %s, found %.1f.",
                symbolsPerSecond,
                utterance.id(),
                rate));
      }
    }
    if (kept.isEmpty()) {
      throw new CorpusException(
          "Expected utterances with at most %s symbols a second in %s, found none among %d."
              .formatted(symbolsPerSecond, name, utterances.size()));
    }
    return new SpeechCorpus(name, kept, dropped);
  }
}
