package org.gru4j.examples;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.gru4j.lm.GenerationOptions;
import org.gru4j.lm.LanguageModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lets a trained model write. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lets a language model continue a prompt. The same seed gives the same text.",
      ""
    })
final class GenerateCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin ModelFile model = new ModelFile();

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "What to continue (default: nothing).")
  String prompt = "";

  @Option(
      names = "--length",
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

  @Override
  public Integer call() {
    GenerationOptions options =
        new GenerationOptions(prompt, length, sampling.options(), sampling.seed, stop);
    PrintWriter console = spec.commandLine().getOut();
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
