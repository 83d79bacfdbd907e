package org.gru4j.cli.tuning;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.gru4j.cli.run.RunArguments;
import org.gru4j.tuning.runners.WorkerProcess;
import org.gru4j.tuning.study.Study;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** One of the processes that {@link TuneCommand} starts. */
@Command(
    name = TuneWorkerCommand.NAME,
    hidden = true,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {"Runs trials of a search until there are no more; started by `gru4j tune`.", ""})
public final class TuneWorkerCommand implements Callable<Integer> {
  static final String NAME = "tune-worker";

  @Parameters(paramLabel = "FOLDER", description = "Folder of the search.")
  Path folder = Path.of("");

  @Override
  public Integer call() throws IOException {
    List<String> begun = RunArguments.load(folder, Set.of(TuneCommand.NAME)).options();
    TuneOptions options = TuneCommand.begun(begun);
    TuneSearch search = new TuneSearch(options.readDescription(folder), options);
    try (Study study = search.open(folder)) {
      int status = WorkerProcess.serve(search.search(study, folder), search.objective());
      // A trial that hangs must not keep the process.
      Runtime.getRuntime().halt(status);
      return status;
    }
  }
}
