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
    uses.add("./gru4j serve %s".formatted(path));
    return uses;
  }

  /** Tells whoever has trained a model where it is, and how it predicts. */
  public static void tell(PrintWriter console, RunFolder run) {
    console.printf("best model:  %s%n", run.bestOrLast());
    console.printf("to predict:  ./gru4j predict %s FILE%n", ShellWords.of(run.path().toString()));
    console.flush();
  }

  private static List<String> byKind(ModelKind kind, String path) {
    return switch (kind) {
      case LANGUAGE_MODEL ->
          List.of(
              "./gru4j generate --model %s --prompt \"...\"".formatted(path),
              "./gru4j predict %s TEXT".formatted(path),
              "./gru4j evaluate %s TEXT".formatted(path),
              "./gru4j export --model %s --out NAME.onnx".formatted(path));
      case TRANSLATION ->
          List.of(
              "./gru4j translate --model %s \"...\"".formatted(path),
              "./gru4j evaluate %s --source FILE --target FILE".formatted(path));
      case CLASSIFIER, TAGGER ->
          List.of(
              "./gru4j predict %s FILE".formatted(path),
              "./gru4j evaluate %s FOLDER".formatted(path),
              "./gru4j export --model %s --out NAME.onnx".formatted(path));
      case FORECASTER ->
          List.of(
              "./gru4j predict %s FILE".formatted(path),
              "./gru4j evaluate %s FILE".formatted(path),
              "./gru4j export --model %s --out NAME.onnx".formatted(path));
      case SERIES_FORECASTER, TEXT_CLASSIFIER, TEXT_TAGGER ->
          List.of(
              "./gru4j predict %s FILE".formatted(path),
              "./gru4j evaluate %s FILE".formatted(path));
      case SPEECH ->
          List.of(
              "./gru4j transcribe --model %s FILE".formatted(path),
              "./gru4j evaluate-speech --model %s CORPUS".formatted(path));
    };
  }
}
