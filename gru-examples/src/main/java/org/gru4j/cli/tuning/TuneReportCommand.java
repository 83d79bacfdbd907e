package org.gru4j.cli.tuning;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.gru4j.tuning.report.SearchReport;
import org.gru4j.tuning.study.Study;
import org.gru4j.tuning.study.StudyReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the report of a search. */
@Command(
    name = "tune-report",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes the report of a search anew, also while it runs: report.html for people, trials.csv"
          + " and search.json for other programs.",
      ""
    })
public final class TuneReportCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FOLDER", description = "Folder of the search.")
  Path folder = Path.of("");

  @Override
  public Integer call() throws IOException {
    SearchReport report =
        new SearchReport(folder, "Search in " + folder.getFileName(), TuneOptions.spaceOf(folder));
    try (StudyReader study = Study.read(TuneOptions.study(folder))) {
      report.write(study.trials(), study.time());
    }
    PrintWriter console = spec.commandLine().getOut();
    console.printf(
        "report: %s%ntrials: %s%nJSON:   %s%n", report.page(), report.table(), report.json());
    console.flush();
    return 0;
  }
}
