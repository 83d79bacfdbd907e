package org.gru4j.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gru4j.decoding.BeamOptions;
import org.gru4j.display.AttentionPlot;
import org.gru4j.seq2seq.Seq2Seq;
import org.gru4j.seq2seq.Seq2SeqException;
import org.gru4j.seq2seq.Translation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Translates sentences. */
@Command(
    name = "translate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Translates the sentences given, else those of the standard input, line by line.",
      ""
    })
final class TranslateCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin ModelFile modelFile = new ModelFile();
  @Mixin SettingOptions<BeamOptions> beam = SettingOptions.of(BeamOptions.of(5));

  @Option(
      names = "--best",
      paramLabel = "N",
      defaultValue = "1",
      description = "Translations to print of each sentence, with their scores (default: 1).")
  int best;

  @Option(
      names = "--sample",
      description = "Draw a translation by chance instead of searching for the best.")
  boolean sample;

  @Mixin SamplingSettings sampling = new SamplingSettings();

  @Option(
      names = "--attention-plot",
      paramLabel = "FILE",
      description = "Picture, as PNG, of what each word of the last translation was written from.")
  @Nullable Path plot;

  @Parameters(paramLabel = "SENTENCE", description = "Sentences, each in quotes.")
  List<String> sentences = List.of();

  @Override
  public Integer call() {
    Seq2Seq model = Seq2Seq.load(modelFile.file());
    PrintWriter console = spec.commandLine().getOut();
    if (!sentences.isEmpty()) {
      List<List<Translation>> found = translations(model, sentences);
      found.forEach(each -> print(console, each));
      draw(found.get(found.size() - 1).get(0));
      return 0;
    }
    converse(model, console);
    return 0;
  }

  private List<List<Translation>> translations(Seq2Seq model, List<String> texts) {
    BeamOptions search = beam.record();
    return sample
        ? model.sample(texts, sampling.options(), search.maximumLength(), sampling.seed).stream()
            .map(List::of)
            .toList()
        : model.translate(texts, search.withBest(Math.min(best, search.width())));
  }

  @SuppressWarnings("DefaultCharset") // of the terminal, which Java 17 tells by no other name
  private void converse(Seq2Seq model, PrintWriter console) {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isBlank()) {
          continue;
        }
        try {
          List<Translation> found = translations(model, List.of(line)).get(0);
          print(console, found);
          draw(found.get(0));
        } catch (Seq2SeqException e) {
          // One sentence that cannot be translated does not end the conversation.
          spec.commandLine().getErr().println("gru4j: " + e.getMessage());
          spec.commandLine().getErr().flush();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void print(PrintWriter console, List<Translation> found) {
    for (Translation translation : found) {
      if (best > 1) {
        console.printf(Locale.ROOT, "%8.3f  ", translation.score());
      }
      console.println(translation.text());
    }
    console.flush();
  }

  private void draw(Translation translation) {
    if (plot != null) {
      AttentionPlot.write(translation, plot);
    }
  }
}
