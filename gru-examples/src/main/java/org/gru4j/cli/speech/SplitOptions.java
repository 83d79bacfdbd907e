package org.gru4j.cli.speech;

import java.util.List;
import java.util.Objects;
import org.gru4j.cli.options.Bounds;
import org.gru4j.speech.corpus.SpeechCorpus;
import org.gru4j.speech.corpus.SpeechSplit;
import org.gru4j.speech.corpus.Utterance;
import picocli.CommandLine.Option;

/** Which utterances are trained on, validate and test. */
public final class SplitOptions {
  @Option(
      names = "--training-part",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "train",
      description = "Values of the column subset to train on (default: ${DEFAULT-VALUE}).")
  List<String> training = List.of("train");

  @Option(
      names = "--validation-part",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "dev",
      description = "Values of the column subset to validate on (default: ${DEFAULT-VALUE}).")
  List<String> validation = List.of("dev");

  @Option(
      names = "--test-part",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "test",
      description = "Values of the column subset to test on (default: ${DEFAULT-VALUE}).")
  List<String> test = List.of("test");

  @Option(
      names = "--held-fraction",
      converter = Bounds.Share.class,
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description =
          "Share of the texts to validate on, and to test on, of a corpus without subsets (default:"
              + " ${DEFAULT-VALUE}).")
  double held;

  /** By the parts that the corpus names, else by texts drawn at random. */
  SpeechSplit split(SpeechCorpus corpus, long seed) {
    List<String> named =
        corpus.utterances().stream()
            .map(Utterance::subset)
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    return named.isEmpty()
        ? SpeechSplit.byText(corpus, held, seed)
        : SpeechSplit.ofSubsets(corpus, training, validation, test);
  }
}
