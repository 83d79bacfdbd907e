package org.gru4j.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.gru4j.tuning.runners.WorkerProcess;
import org.gru4j.tuning.study.Study;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** One of the processes that {@link TuneCommand} starts. */
@Command(
    name = "tune-worker",
    hidden = true,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {"Runs trials of a search until there are no more; started by `gru4j tune`.", ""})
final class TuneWorkerCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FOLDER", description = "Folder of the search.")
  Path folder = Path.of("");

  @Mixin TuneOptions options = new TuneOptions();

  @Override
  public Integer call() throws IOException {
    TuneSearch search = new TuneSearch(TuneOptions.readDescription(folder), options);
    try (Study study = search.open(folder)) {
      int status = WorkerProcess.serve(search.search(study, folder), search.objective());
      // A trial that hangs must not keep the process.
      Runtime.getRuntime().halt(status);
      return status;
    }
  }
}
