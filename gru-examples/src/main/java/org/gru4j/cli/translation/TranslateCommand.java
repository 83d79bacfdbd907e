package org.gru4j.cli.translation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gru4j.cli.options.Bounds;
import org.gru4j.cli.options.ModelFile;
import org.gru4j.cli.options.SamplingSettings;
import org.gru4j.cli.options.SettingOptions;
import org.gru4j.cli.run.StandardText;
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
public final class TranslateCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin ModelFile modelFile = new ModelFile();
  @Mixin SettingOptions<BeamOptions> beam = SettingOptions.of(BeamOptions.of(5));

  @Option(
      names = "--best",
      converter = Bounds.Count.class,
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

  @Mixin StandardText text = new StandardText();

  @Parameters(paramLabel = "SENTENCE", description = "Sentences, each in quotes.")
  List<String> sentences = List.of();

  @Override
  public Integer call() {
    Seq2Seq model = Seq2Seq.load(modelFile.file());
    PrintWriter console = text.out();
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

  /** One line out for each line in, so that they can be laid side by side. */
  private void converse(Seq2Seq model, PrintWriter console) {
    PrintWriter err = spec.commandLine().getErr();
    try (BufferedReader lines = text.in()) {
      long number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        try {
          List<Translation> found = translations(model, List.of(line)).get(0);
          print(console, found);
          draw(found.get(0));
        } catch (Seq2SeqException e) {
          // One sentence that cannot be translated does not end the conversation.
          err.println("gru4j: line %d: %s".formatted(number, e.getMessage()));
          err.flush();
          console.println("\n".repeat(Math.min(best, beam.record().width()) - 1));
          console.flush();
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
