package org.gru4j.cli.speech;

import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.Callable;
import org.gru4j.cli.options.Bounds;
import org.gru4j.cli.options.ModelFile;
import org.gru4j.speech.corpus.SpeechCorpus;
import org.gru4j.speech.decoding.CtcDecoder;
import org.gru4j.speech.metrics.ErrorReport;
import org.gru4j.speech.metrics.TextNormalization;
import org.gru4j.speech.recognition.LiveEvaluation;
import org.gru4j.speech.recognition.LiveReport;
import org.gru4j.speech.recognition.LiveTranscriber;
import org.gru4j.speech.recognition.SpeechRecognizer;
import org.gru4j.storage.VisibleText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures a recogniser. */
@Command(
    name = "evaluate-speech",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures how well a model recognises recordings whose texts are known: word and character"
          + " error rate.",
      ""
    })
public final class EvaluateSpeechCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin ModelFile modelFile = new ModelFile();
  @Mixin CorpusOptions corpus = new CorpusOptions();

  @Option(
      names = "--part",
      paramLabel = "NAME",
      description = "Value of the column subset to measure on (default: all utterances).")
  @Nullable String part;

  @Option(
      names = "--live",
      description =
          "Measure what stands there while somebody speaks, and how soon, with a model that was"
              + " trained with --streaming.")
  boolean live;

  @Mixin DecodingOptions decoding = new DecodingOptions();

  @Option(
      names = "--worst",
      converter = Bounds.CountOrNone.class,
      paramLabel = "N",
      defaultValue = "5",
      description = "Utterances to show with their errors (default: ${DEFAULT-VALUE}).")
  int worst;

  @Override
  public Integer call() {
    SpeechRecognizer model = SpeechRecognizer.load(modelFile.file());
    SpeechCorpus all = corpus.read();
    SpeechCorpus chosen = part == null ? all : all.subset(part);
    PrintWriter console = spec.commandLine().getOut();
    Set<String> unknown = model.unknownSymbols(chosen);
    if (!unknown.isEmpty()) {
      console.printf(
          "The texts have %d symbols that the model cannot write, each counts as an error: %s%n",
          unknown.size(), VisibleText.of(String.join(" ", unknown)));
    }
    try (CtcDecoder decoder = decoding.decoder(model, 1)) {
      ErrorReport report = measured(model, decoder, chosen);
      console.print(ErrorReport.alignments(report.worst(worst)));
    }
    console.flush();
    return 0;
  }

  private ErrorReport measured(SpeechRecognizer model, CtcDecoder decoder, SpeechCorpus chosen) {
    TextNormalization normalization = corpus.texts.normalization();
    PrintWriter console = spec.commandLine().getOut();
    if (live) {
      LiveTranscriber transcriber =
          new LiveTranscriber(model, decoder, TranscribeCommand.STEPS_AT_ONCE);
      LiveReport report = new LiveEvaluation(model, transcriber, normalization).evaluate(chosen);
      console.print(report.summary());
      return report.errors();
    }
    ErrorReport report = model.evaluate(chosen, decoder, normalization);
    console.print(report.summary());
    return report;
  }
}
