package org.gru4j.cli.tuning;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.gru4j.serve.watch.StudyReports;
import org.gru4j.tuning.report.SearchReport;
import org.gru4j.tuning.study.Study;
import org.gru4j.tuning.study.StudyReader;

/** The reports of the searches that {@code tune} runs. */
public final class TuneReports implements StudyReports {
  @Override
  public boolean isStudy(Path folder) {
    return isFile(TuneOptions.description(folder)) && isFile(TuneOptions.study(folder));
  }

  private static boolean isFile(Path file) {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public byte[] page(Path folder) throws IOException {
    SearchReport report =
        new SearchReport(folder, "Search in " + folder.getFileName(), TuneOptions.spaceOf(folder));
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    try (StudyReader study = Study.read(TuneOptions.study(folder))) {
      report.writePage(study.trials(), study.time(), page);
    }
    return page.toByteArray();
  }
}
