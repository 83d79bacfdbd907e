package org.gru4j.cli.language;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.gru4j.cli.options.Bounds;
import org.gru4j.cli.options.ModelFile;
import org.gru4j.cli.options.SamplingSettings;
import org.gru4j.cli.run.StandardText;
import org.gru4j.lm.GenerationOptions;
import org.gru4j.lm.LanguageModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lets a trained model write. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lets a language model continue a prompt. The same seed gives the same text.",
      ""
    })
public final class GenerateCommand implements Callable<Integer> {
  @Mixin ModelFile model = new ModelFile();

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "What to continue (default: nothing).")
  String prompt = "";

  @Option(
      names = "--length",
      converter = Bounds.CountOrNone.class,
      paramLabel = "TOKENS",
      defaultValue = "500",
      description = "Tokens to write at most (default: ${DEFAULT-VALUE}).")
  int length;

  @Mixin SamplingSettings sampling = new SamplingSettings();

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "End before this text; may be given several times.")
  List<String> stop = List.of();

  @Mixin StandardText text = new StandardText();

  @Override
  public Integer call() {
    GenerationOptions options =
        new GenerationOptions(prompt, length, sampling.options(), sampling.seed, stop);
    PrintWriter console = text.out();
    LanguageModel loaded = model.load();
    loaded.requireKnown(prompt);
    console.print(prompt);
    loaded.generate(
        options,
        piece -> {
          console.print(piece);
          console.flush();
        });
    console.println();
    console.flush();
    return 0;
  }
}
