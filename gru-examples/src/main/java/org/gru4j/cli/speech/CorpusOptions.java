package org.gru4j.cli.speech;

import java.nio.file.Path;
import java.util.List;
import org.gru4j.cli.options.Bounds;
import org.gru4j.speech.audio.AudioOptions;
import org.gru4j.speech.audio.AudioReader;
import org.gru4j.speech.corpus.PromptList;
import org.gru4j.speech.corpus.SpeechCorpus;
import org.gru4j.speech.corpus.TableFormat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which recordings with their texts a command reads. */
public final class CorpusOptions {
  @Parameters(
      paramLabel = "CORPUS",
      description = {
        "Recordings with their texts: a table (.tsv or .csv), a manifest of NeMo (.json), a folder of"
            + " Kaldi's (wav.scp), a tree of LibriSpeech's, or a folder with a .txt beside each .wav."
      })
  Path corpus = Path.of("");

  @Option(
      names = "--columns",
      paramLabel = "NAME",
      split = ",",
      description =
          "Names of a table's columns, where its first line has none: audio, text, id, speaker,"
              + " subset, start, end; others are not read.")
  List<String> columns = List.of();

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description =
          "List with lines of `name: text`, whose recordings are below the folder CORPUS.")
  @Nullable Path prompts;

  @Option(
      names = "--fastest",
      converter = Bounds.Count.class,
      paramLabel = "N",
      description =
          "Leave out texts of more than N letters a second of their recording: such as describe a"
              + " sound and are not said.")
  @Nullable Integer fastest;

  @Mixin NormalizationOptions texts = new NormalizationOptions();

  /** The utterances of all parts. */
  SpeechCorpus read() {
    SpeechCorpus all = open().withTexts(texts.normalization()::apply);
    return fastest == null
        ? all
        : all.withoutFasterThan(
            fastest, new AudioReader(AudioOptions.atRate(AudioOptions.OWN_RATE)));
  }

  private SpeechCorpus open() {
    if (prompts != null) {
      return PromptList.read(prompts, corpus);
    }
    if (columns.isEmpty()) {
      return SpeechCorpus.read(corpus);
    }
    TableFormat format =
        String.valueOf(corpus.getFileName()).endsWith(".csv") ? TableFormat.CSV : TableFormat.TSV;
    return format.withColumns(columns.toArray(String[]::new)).read(corpus);
  }
}
