package org.gru4j.cli.language;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.gru4j.cli.options.ModelFile;
import org.gru4j.lm.LanguageModel;
import org.gru4j.storage.AtomicFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a trained model for other frameworks. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes a language model for ONNX Runtime, or its weights for PyTorch or NumPy.",
      "Beside the file goes NAME.codec.json: the tokens in the order of their indices.",
      ""
    })
public final class ExportCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin ModelFile model = new ModelFile();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description =
          "What to write. NAME.onnx: the model, from tokens and states to probabilities and"
              + " states. NAME.safetensors, NAME.npz: tensors, named as in a PyTorch model with the"
              + " modules embedding, rnn (a GRU) and head (a Linear).")
  Path out = Path.of("");

  @Override
  public Integer call() throws IOException {
    WeightsFile file = new WeightsFile(out);
    LanguageModel loaded = model.load();
    file.write(loaded.network());
    AtomicFile.write(file.codec(), loaded.codec()::save);
    PrintWriter console = spec.commandLine().getOut();
    console.printf("%s %s%n", file.isOnnx() ? "model:  " : "weights:", out);
    console.printf("tokens:   %s%n", file.codec());
    console.flush();
    return 0;
  }
}
