package org.gru4j.examples;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.gru4j.decoding.SamplingOptions;
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
    description = {"Lets a model continue a prompt. The same seed gives the same text.", ""})
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

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "0.8",
      description =
          "Below 1 the likely becomes likelier, 0 takes the most probable token"
              + " (default: ${DEFAULT-VALUE}).")
  double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      defaultValue = "0",
      description = "Draw from the K most probable tokens only (default: all).")
  int topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      defaultValue = "1",
      description = "Draw from the most probable tokens of total probability P (default: all).")
  double topP;

  @Option(
      names = "--repetition-penalty",
      paramLabel = "X",
      defaultValue = "1",
      description = "Above 1, what was written before becomes less likely (default: 1).")
  double repetitionPenalty;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "End before this text; may be given several times.")
  List<String> stop = List.of();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the draws (default: ${DEFAULT-VALUE}).")
  long seed;

  @Override
  public Integer call() {
    SamplingOptions sampling = new SamplingOptions(temperature, topK, topP, repetitionPenalty);
    GenerationOptions options = new GenerationOptions(prompt, length, sampling, seed, stop);
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
