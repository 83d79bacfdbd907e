package org.gru4j.cli.tuning;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.Callable;
import org.gru4j.cli.options.Bounds;
import org.gru4j.cli.run.OutFolder;
import org.gru4j.cli.run.Program;
import org.gru4j.cli.run.Resumable;
import org.gru4j.cli.run.RunArguments;
import org.gru4j.display.SignalShield;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Searches the best language model of a text, or the best translation model of sentence pairs. */
@Command(
    name = TuneCommand.NAME,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Searches the hyperparameters of a language model for a text, or of a translation model.",
      "Ctrl-C ends early; `gru4j resume FOLDER` goes on, also after a power cut.",
      "The best model is in FOLDER/best, for the other commands; the report in"
          + " FOLDER/report.html can be read while the search runs.",
      ""
    })
public final class TuneCommand implements Callable<Integer>, Resumable {
  static final String NAME = "tune";

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "SEARCH.yaml",
      description = "What to search (default: a small search; --print shows it).")
  @Nullable Path description;

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
    String text =
        description == null ? TuneOptions.defaultDescription() : StrictUtf8Reader.text(description);
    // Refused before anything is written.
    new TuneSearch(SearchDescription.parse(text), options).requireUsable();
    RunArguments.begin(RunFolder.at(folder), spec, () -> requireNew(folder));
    AtomicFile.write(
        TuneOptions.description(folder), to -> to.write(text.getBytes(StandardCharsets.UTF_8)));
    return run(folder);
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
    SearchDescription described = TuneOptions.readDescription(folder);
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
      conclude(console, folder, search, study.trials(), stop.isRequested());
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
      PrintWriter console, Path folder, TuneSearch search, List<Trial> trials, boolean stopped) {
    Optional<Trial> best = Study.best(trials);
    if (best.isPresent()) {
      Path model = folder.resolve("best");
      console.printf("best model:  %s (trial %d)%n", model, best.get().number());
      search.uses(model).forEach(console::println);
    } else {
      console.println("No trial is complete.");
    }
    if (stopped) {
      console.printf("to go on:    %s resume %s%n", Program.command(), folder);
    }
    console.flush();
  }
}
