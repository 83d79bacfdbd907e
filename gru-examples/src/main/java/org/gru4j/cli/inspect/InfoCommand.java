package org.gru4j.cli.inspect;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.gru4j.cli.options.ModelFile;
import org.gru4j.cli.run.ModelUses;
import org.gru4j.cli.run.RunArguments;
import org.gru4j.models.ModelSummary;
import org.gru4j.storage.VisibleText;
import org.gru4j.train.history.TrainingHistory.ValidationPoint;
import org.gru4j.train.history.TrainingMeasure;
import org.gru4j.train.history.TrainingState;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a model is. */
@Command(
    name = "info",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says what a trained model is: kind, sizes, what it reads, how it was trained and how to use"
          + " it.",
      ""
    })
public final class InfoCommand implements Callable<Integer> {
  /** Longer lists are cut for people. */
  private static final int SHOWN = 20;

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "MODEL",
      description = "Folder of a run, for its best model, or a checkpoint file.")
  Path model = Path.of("");

  @Option(names = "--json", description = "Write it as one JSON object.")
  boolean json;

  @Override
  public Integer call() throws IOException {
    ModelSummary summary = ModelSummary.of(ModelFile.of(model));
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("model", summary.file().toString());
    all.put("kind", summary.kind().words());
    all.put("parameters", summary.parameters());
    all.put("layers", summary.layers());
    all.putAll(summary.details());
    all.put("data", summary.data());
    all.put("command", command());
    all.put("training", training(summary.state(), summary.kind().measure()));
    all.put("uses", ModelUses.of(summary.kind(), model));
    PrintWriter console = spec.commandLine().getOut();
    if (json) {
      console.println(DescriptionJson.of(all));
    } else {
      all.forEach((name, value) -> print(console, "", name, value));
    }
    console.flush();
    return 0;
  }

  /** The command line that made it; null where none was written down. */
  private @Nullable String command() {
    Path folder = Files.isDirectory(model) ? model : model.toAbsolutePath().getParent();
    return folder != null && RunArguments.isIn(folder)
        ? RunArguments.load(folder).commandLine("train")
        : null;
  }

  private static Map<String, @Nullable Object> training(
      TrainingState state, TrainingMeasure measure) {
    Map<String, @Nullable Object> training = new LinkedHashMap<>();
    training.put("steps", state.step());
    training.put("epochs", state.epoch());
    training.put(measure.counted(), state.counted());
    training.put("seconds", Math.round(10 * state.seconds()) / 10.0);
    training.put("loss", measure.loss() + " in " + measure.unit());
    training.put("validations", state.history().validations().size());
    state.history().best().ifPresent(best -> training.put("best", point(best, measure)));
    state.history().latest().ifPresent(latest -> training.put("latest", point(latest, measure)));
    return training;
  }

  private static Map<String, @Nullable Object> point(
      ValidationPoint point, TrainingMeasure measure) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("step", point.step());
    values.put("epoch", point.epoch());
    values.put(
        "training loss", Double.isFinite(point.trainingLoss()) ? point.trainingLoss() : null);
    values.put("validation loss", point.validationLoss());
    TrainingMeasure.Figure figure = measure.figure();
    if (figure != null) {
      values.put(figure.name(), figure.ofLoss().applyAsDouble(point.validationLoss()));
    }
    TrainingMeasure.Figure judged = measure.judged();
    if (judged != null && point.error() != null) {
      values.put(judged.name(), judged.ofLoss().applyAsDouble(point.judged()));
    }
    return values;
  }

  private static void print(
      PrintWriter console, String indent, String name, @Nullable Object value) {
    if (value instanceof Map<?, ?> inner) {
      console.printf("%s%s:%n", indent, name);
      inner.forEach((key, each) -> print(console, indent + "  ", String.valueOf(key), each));
    } else if (value instanceof List<?> list && name.equals("uses")) {
      console.printf("%s%s:%n", indent, name);
      list.forEach(each -> console.printf("%s  %s%n", indent, each));
    } else if (value != null) {
      String column = "%-" + Math.max(1, 20 - indent.length()) + "s";
      console.printf(Locale.ROOT, indent + column + " %s%n", name + ":", text(value));
    }
  }

  private static String text(Object value) {
    if (value instanceof Double number) {
      return TrainingMeasure.number(number);
    }
    if (value instanceof Long || value instanceof Integer) {
      return String.format(Locale.ROOT, "%,d", ((Number) value).longValue());
    }
    if (value instanceof List<?> list) {
      List<String> shown = new ArrayList<>();
      list.stream().limit(SHOWN).forEach(each -> shown.add(VisibleText.of(each.toString())));
      return String.join("; ", shown)
          + (list.size() > SHOWN ? "; and %,d more".formatted(list.size() - SHOWN) : "");
    }
    return VisibleText.ofMessage(value.toString());
  }
}
