package org.gru4j.cli.run;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gru4j.models.ModelKind;
import org.gru4j.train.checkpoint.RunFolder;

/** The commands that put a model to use. */
public final class ModelUses {
  private ModelUses() {}

  /** Those of a model of a kind, the most likely first; words in capitals stand for data. */
  public static List<String> of(ModelKind kind, Path model) {
    String path = ShellWords.of(model.toString());
    List<String> uses = new ArrayList<>(byKind(kind, path));
    uses.add("%s serve %s".formatted(Program.command(), path));
    return uses;
  }

  /** Tells whoever has trained a model where it is, and how it predicts. */
  public static void tell(PrintWriter console, RunFolder run) {
    console.printf("best model:  %s%n", run.bestOrLast());
    console.printf(
        "to predict:  %s predict %s FILE%n", Program.command(), ShellWords.of(run.path()));
    console.flush();
  }

  private static List<String> byKind(ModelKind kind, String path) {
    return switch (kind) {
      case LANGUAGE_MODEL ->
          List.of(
              "%s generate --model %s --prompt \"...\"".formatted(Program.command(), path),
              "%s predict %s TEXT".formatted(Program.command(), path),
              "%s evaluate %s TEXT".formatted(Program.command(), path),
              "%s export --model %s --out NAME.onnx".formatted(Program.command(), path));
      case TRANSLATION ->
          List.of(
              "%s translate --model %s \"...\"".formatted(Program.command(), path),
              "%s evaluate %s --source FILE --target FILE".formatted(Program.command(), path));
      case CLASSIFIER, TAGGER ->
          List.of(
              "%s predict %s FILE".formatted(Program.command(), path),
              "%s evaluate %s FOLDER".formatted(Program.command(), path),
              "%s export --model %s --out NAME.onnx".formatted(Program.command(), path));
      case FORECASTER, SERIES_FORECASTER ->
          List.of(
              "%s predict %s FILE".formatted(Program.command(), path),
              "%s evaluate %s FILE".formatted(Program.command(), path),
              "%s export --model %s --out NAME.onnx".formatted(Program.command(), path));
      case TEXT_CLASSIFIER, TEXT_TAGGER ->
          List.of(
              "%s predict %s FILE".formatted(Program.command(), path),
              "%s evaluate %s FILE".formatted(Program.command(), path));
      case SPEECH ->
          List.of(
              "%s transcribe --model %s FILE".formatted(Program.command(), path),
              "%s evaluate-speech --model %s CORPUS".formatted(Program.command(), path));
    };
  }
}
