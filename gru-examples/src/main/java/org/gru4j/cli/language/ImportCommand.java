package org.gru4j.cli.language;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.gru4j.cli.options.ModelFile;
import org.gru4j.cli.run.Program;
import org.gru4j.cli.run.ShellWords;
import org.gru4j.lm.LanguageModel;
import org.gru4j.train.checkpoint.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a model of weights from another framework. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Makes a language model of weights that were trained elsewhere.",
      "Tokens and sizes are those of a model that was trained here; `evaluate` and `generate` take"
          + " what comes out.",
      ""
    })
public final class ImportCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "FILE",
      description =
          "The weights. NAME.safetensors, NAME.npz: tensors, named as in a PyTorch model with the"
              + " modules embedding, rnn (a GRU) and head (a Linear). NAME.onnx: a model whose GRU"
              + " nodes are taken, one for each layer, and nothing else.")
  Path file = Path.of("");

  @Option(
      names = "--like",
      required = true,
      paramLabel = "PATH",
      description =
          "The model with the same tokens and sizes: folder of a run, for its best model, or a"
              + " checkpoint file.")
  Path like = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FOLDER",
      description = "Where the model goes: a new folder, or one without a run.")
  Path out = Path.of("");

  @Override
  public Integer call() {
    WeightsFile weights = new WeightsFile(file);
    ModelFile model = new ModelFile();
    model.path = like;
    LanguageModel loaded = model.load();
    LanguageModel imported = loaded.withNetwork(weights.read(loaded.network()));
    RunFolder run = RunFolder.at(out);
    imported.saveImported(run);
    PrintWriter console = spec.commandLine().getOut();
    console.printf(
        "taken:     %s%n",
        weights.isOnnx() ? "the GRU layers; embedding and output are of " + like : "all weights");
    console.printf("model:     %s%n", run.last());
    console.printf(
        "to write:  %s generate --model %s --prompt \"...\"%n",
        Program.command(), ShellWords.of(out));
    console.flush();
    return 0;
  }
}
