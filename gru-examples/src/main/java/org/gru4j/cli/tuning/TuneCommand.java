package org.gru4j.cli.tuning;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.Callable;
import org.gru4j.cli.options.Bounds;
import org.gru4j.cli.options.ModelFile;
import org.gru4j.cli.run.ModelUses;
import org.gru4j.cli.run.OutFolder;
import org.gru4j.cli.run.Program;
import org.gru4j.cli.run.Resumable;
import org.gru4j.cli.run.RunArguments;
import org.gru4j.cli.run.ShellWords;
import org.gru4j.display.SignalShield;
import org.gru4j.models.ModelKind;
import org.gru4j.storage.AtomicFile;
import org.gru4j.text.StrictUtf8Reader;
import org.gru4j.train.StopSignal;
import org.gru4j.train.checkpoint.RunFolder;
import org.gru4j.tuning.description.SearchDescription;
import org.gru4j.tuning.report.ConsoleSearchProgress;
import org.gru4j.tuning.report.SearchReport;
import org.gru4j.tuning.runners.ClusterEngine;
import org.gru4j.tuning.runners.ProcessRunner;
import org.gru4j.tuning.runners.ProcessRunner.WorkerCommand;
import org.gru4j.tuning.runners.Runner;
import org.gru4j.tuning.runners.SearchProgress;
import org.gru4j.tuning.study.Study;
import org.gru4j.tuning.study.Trial;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Searches the best settings of a model. */
@Command(
    name = TuneCommand.NAME,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Searches the hyperparameters of a language model for a text, of a translation model, or,"
          + " behind --, of a recogniser, a forecaster of series, a classifier or a tagger of text:",
      "`gru4j tune search.yaml -- train-speech corpus.tsv`.",
      "Ctrl-C ends early; `gru4j resume FOLDER` goes on, also after a power cut.",
      "The best model is in FOLDER/best, for the other commands; the report in"
          + " FOLDER/report.html can be read while the search runs.",
      ""
    })
public final class TuneCommand implements Callable<Integer>, Resumable {
  static final String NAME = "tune";

  /** Options that say how to search, not what. */
  private static final Set<String> BESIDE_COMMAND = Set.of("--workers", "--spark", "--out");

  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin TuneOptions options = new TuneOptions();

  @Option(
      names = "--workers",
      converter = Bounds.Count.class,
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Processes that train side by side, with the processor's cores divided among them"
              + " (default: ${DEFAULT-VALUE}).")
  int workers;

  @Option(
      names = "--spark",
      negatable = true,
      description =
          "Train on the Apache Spark cluster that spark-submit names, --workers trials at once;"
              + " docs/tuning.md shows the command.")
  boolean spark;

  @Mixin OutFolder out = new OutFolder();

  @Option(names = "--print", description = "Print the default search as a file to begin with.")
  boolean print;

  @Override
  public Integer call() throws IOException {
    if (print) {
      spec.commandLine().getOut().print(TuneOptions.defaultDescription());
      spec.commandLine().getOut().flush();
      return 0;
    }
    Path folder = out.path();
    requireNew(folder);
    requireClear();
    String text =
        options.description == null
            ? TuneOptions.defaultDescription()
            : StrictUtf8Reader.text(options.description);
    // Refused before anything is written.
    new TuneSearch(SearchDescription.parse(text, options.models()), options).requireUsable();
    RunArguments.begin(RunFolder.at(folder), spec.name(), given(), () -> requireNew(folder));
    AtomicFile.write(
        TuneOptions.description(folder), to -> to.write(text.getBytes(StandardCharsets.UTF_8)));
    return run(folder);
  }

  /** Refuses a training command without a search, and data beside those of the command. */
  private void requireClear() {
    Path description = options.description;
    if (description != null
        && SearchedCommand.isNamed(description.toString())
        && !Files.exists(description)) {
      throw new IllegalArgumentException(
          "Expected a file of a search before -- %s, found none; docs/tuning.md shows one."
              .formatted(description));
    }
    if (!options.command.isEmpty()) {
      for (OptionSpec given : spec.commandLine().getParseResult().matchedOptionsSet()) {
        if (!BESIDE_COMMAND.contains(given.longestName())) {
          throw new IllegalArgumentException(
              "Expected what is trained on behind -- %s, found %s before it."
                  .formatted(options.command.get(0), given.longestName()));
        }
      }
    }
  }

  /** What was given; the training command comes last, with paths that are right anywhere. */
  private List<String> given() {
    List<String> all = RunArguments.given(spec.commandLine().getParseResult());
    int own = all.size() - options.command.size();
    List<String> given = new ArrayList<>(all.subList(0, own));
    if (!options.command.isEmpty()) {
      given.add(SearchedCommand.BEHIND);
      given.addAll(SearchedCommand.absolute(options.command));
    }
    return given;
  }

  private static void requireNew(Path folder) {
    if (Files.exists(TuneOptions.study(folder)) || Files.exists(TuneOptions.description(folder))) {
      throw OutFolder.taken(folder, "search", "one");
    }
  }

  @Override
  public int resume(RunFolder run, boolean restartSchedule) throws IOException {
    if (restartSchedule) {
      throw new IllegalArgumentException(
          "Expected a training for --restart-schedule, found a search.");
    }
    TuneOptions.requireSearch(run.path());
    return run(run.path());
  }

  /** The options that a search was begun with. */
  static TuneOptions begun(List<String> arguments) {
    TuneCommand command = new TuneCommand();
    new CommandLine(command)
        .setOverwrittenOptionsAllowed(true)
        .parseArgs(arguments.toArray(String[]::new));
    return command.options;
  }

  private int run(Path folder) throws IOException {
    PrintWriter console = spec.commandLine().getOut();
    SearchDescription described = options.readDescription(folder);
    TuneSearch search = new TuneSearch(described, options);
    SearchReport report =
        new SearchReport(folder, "Search in " + folder.getFileName(), described.space());
    console.printf("search of %s in %s, report: %s%n", search.corpus(), folder, report.page());
    SearchProgress progress =
        new ConsoleSearchProgress(console, search.budget()).and(report.whileRunning());
    Runner runner =
        spark ? onSpark(folder, search, progress) : inProcesses(folder, search, progress);
    StopSignal stop = new StopSignal();
    try (SignalShield shield = new SignalShield(stop);
        Study study = search.open(folder)) {
      runner.run(search.search(study, folder), stop);
      conclude(console, folder, study.trials(), stop.isRequested());
    }
    return 0;
  }

  private Runner inProcesses(Path folder, TuneSearch search, SearchProgress progress) {
    WorkerCommand worker =
        new WorkerCommand(
            spec.root().userObject().getClass().getName(),
            List.of(TuneWorkerCommand.NAME, folder.toAbsolutePath().toString()),
            search.memory(Math.max(1, workers)));
    return new ProcessRunner(worker, workers, progress);
  }

  private Runner onSpark(Path folder, TuneSearch search, SearchProgress progress)
      throws IOException {
    // Also when resumed: a corpus that is gone is found before a cluster is asked for machines.
    search.objective();
    String text = StrictUtf8Reader.text(TuneOptions.description(folder));
    return ServiceLoader.load(ClusterEngine.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(engine -> engine.name().equals("spark"))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Expected gru-spark on the class path for --spark, found none;"
                        + " docs/tuning.md shows the command."))
        .runner(
            new TuneObjectiveFactory(text, RunArguments.load(folder, Set.of(NAME)).options()),
            workers,
            progress);
  }

  private static void conclude(
      PrintWriter console, Path folder, List<Trial> trials, boolean stopped) {
    Optional<Trial> best = Study.best(trials);
    if (best.isPresent()) {
      Path model = folder.resolve("best");
      console.printf("best model:  %s (trial %d)%n", model, best.get().number());
      ModelUses.of(ModelKind.of(ModelFile.of(model)), model)
          .forEach(use -> console.println("to use it:   " + use));
    } else {
      console.println("No trial is complete.");
    }
    if (stopped) {
      console.printf("to go on:    %s resume %s%n", Program.command(), ShellWords.of(folder));
    }
    console.flush();
  }
}
