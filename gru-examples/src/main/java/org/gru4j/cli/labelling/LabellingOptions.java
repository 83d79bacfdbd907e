package org.gru4j.cli.labelling;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Function;
import org.gru4j.cli.options.ModelFile;
import org.gru4j.cli.options.ModelOptions;
import org.gru4j.cli.options.SettingOptions;
import org.gru4j.cli.run.OutFolder;
import org.gru4j.cli.run.Searchable;
import org.gru4j.cli.run.TrainingCommand;
import org.gru4j.cli.run.WatchedTraining;
import org.gru4j.labelling.LabellingConfiguration;
import org.gru4j.labelling.LabellingModel;
import org.gru4j.lm.LanguageModel;
import org.gru4j.train.DataChecksum;
import org.gru4j.train.OptimizerSettings;
import org.gru4j.train.OptimizerSettings.Optimizer;
import org.gru4j.train.OptimizerSettings.Schedule;
import org.gru4j.train.TrainingPlan;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.tuning.objectives.LabellingObjective;
import org.gru4j.tuning.runners.Objective;
import org.gru4j.tuning.spaces.ModelSpace;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What the commands on labelled text have in common. */
final class LabellingOptions {
  private static final OptimizerSettings ADAM =
      new OptimizerSettings(Optimizer.ADAM, 0.003, 0.999, Schedule.COSINE, 100, 50);

  @Option(
      names = "--validation",
      paramLabel = "PATH",
      description = "What to validate on (default: a tenth of the others, drawn at random).")
  @Nullable Path validation;

  @Option(
      names = "--test",
      paramLabel = "PATH",
      description = "What to test on in the end (default: what is validated on).")
  @Nullable Path test;

  @Option(
      names = "--language-model",
      paramLabel = "PATH",
      description =
          "A language model of characters, a run's folder or a checkpoint file: words are read with"
              + " what it remembers behind each, too. It becomes a part of the model.")
  @Nullable Path languageModel;

  @Mixin ModelOptions<LabellingConfiguration> model;

  @Mixin SettingOptions<TrainingPlan> plan;

  @Mixin OutFolder out = new OutFolder();

  /**
   * Options of a command.
   *
   * @param usual what the model is like if nothing is said
   * @param without settings of the model that the command has no use for
   */
  LabellingOptions(LabellingConfiguration usual, int epochs, String... without) {
    model = new ModelOptions<>(SettingOptions.of(usual).without(without), SettingOptions.of(ADAM));
    plan = SettingOptions.ofPlan(epochs);
  }

  /**
   * Parts of the data.
   *
   * @param <T> a text or a sentence
   */
  record Parts<T>(List<T> training, List<T> validation, List<T> test) {}

  <T> Parts<T> read(Path data, Function<Path, List<T>> reader) {
    List<T> training = new ArrayList<>(reader.apply(data));
    List<T> held;
    if (validation == null) {
      if (training.size() < 2) {
        throw new IllegalArgumentException(
            "Expected at least 2 texts in %s, to train and to validate on, found %d; --validation names others to validate on."
                .formatted(data, training.size()));
      }
      Collections.shuffle(training, new Random(plan.record().seed()));
      int count = Math.max(1, training.size() / 10);
      held = List.copyOf(training.subList(0, count));
      training = training.subList(count, training.size());
    } else {
      held = reader.apply(validation);
    }
    return new Parts<>(training, held, test == null ? held : reader.apply(test));
  }

  /** Makes a model with fresh weights. */
  interface Creation<T, M extends LabellingModel<T>> {
    M of(LabellingConfiguration configuration, List<T> training, @Nullable Path languageModel);
  }

  private @Nullable Path languageModelFile() {
    return languageModel == null ? null : ModelFile.of(languageModel);
  }

  <T, M extends LabellingModel<T>> M create(Creation<T, M> creation, List<T> training) {
    return creation.of(configuration(training.size()), training, languageModelFile());
  }

  /** What trials train and are compared by. */
  <T, M extends LabellingModel<T>> Objective objective(
      ModelSpace<LabellingConfiguration> space,
      Creation<T, M> creation,
      Parts<T> parts,
      Map<String, Object> fixed,
      OptionalInt epochs) {
    TrainingPlan limits = plan.record();
    Path beside = languageModelFile();
    Map<String, Object> all =
        Searchable.values(fixed, epochs, model.shape(), model.optimizer(), limits);
    return new LabellingObjective<>(
        space,
        (configuration, training) -> creation.of(configuration, training, beside),
        new LabellingObjective.Held<>(parts.training(), parts.validation()),
        all,
        limits.epochs());
  }

  /** What trials are trained and compared on. */
  String data(Parts<?> parts) {
    DataChecksum sum = new DataChecksum();
    Path beside = languageModelFile();
    if (beside != null) {
      sum.add(LanguageModel.load(beside).network().params());
    }
    parts.training().forEach(each -> sum.add(each.toString()));
    parts.validation().forEach(each -> sum.add(each.toString()));
    return sum.toString();
  }

  private LabellingConfiguration configuration(int texts) {
    TrainingPlan limits = plan.record();
    int batches = model.shape().batching().batches(texts);
    return model.configuration(limits.totalSteps(batches), limits.seed());
  }

  /**
   * Trains before a person's eyes.
   *
   * @param what the data are, in the plural
   * @return the run's folder
   */
  <T> RunFolder train(
      TrainingCommand.Start start,
      CommandSpec spec,
      LabellingModel<T> model,
      Parts<T> parts,
      String what) {
    // What only the end of the command reads is checked at its beginning.
    model.requireUsable(parts.validation());
    model.requireUsable(parts.test());
    RunFolder run = start.folder(out, spec);
    describe(spec.commandLine().getOut(), parts, what, model, run);
    WatchedTraining.run(
        start,
        start.run(plan.record(), run),
        shown -> {
          if (start.begun() == null) {
            model.train(parts.training(), parts.validation(), shown);
          } else {
            model.resume(parts.training(), parts.validation(), shown);
          }
        });
    return run;
  }

  private static void describe(
      PrintWriter console, Parts<?> parts, String what, LabellingModel<?> model, RunFolder run) {
    console.printf(
        Locale.ROOT,
        "data:  %,d %s to train on, %,d to validate, %,d to test%n",
        parts.training().size(),
        what,
        parts.validation().size(),
        parts.test().size());
    console.printf(
        Locale.ROOT,
        "model: %,d words, %,d parameters, in %s%n",
        model.vocabulary(),
        model.network().numParams(),
        run.path());
    console.flush();
  }
}
