package org.gru4j.serve.watch;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * Finds runs and searches below a folder. Links are not followed, so that nothing outside of the
 * folder is found, and a tree without end is given up.
 */
final class FolderScan extends SimpleFileVisitor<Path> {
  static final String EVENTS = "events.jsonl";

  private static final int DEEPEST = 8;
  private static final int MOST_FILES = 200_000;
  private static final int MOST_RUNS = 500;

  private final StudyReports reports;
  private final List<Path> runs = new ArrayList<>();
  private final List<Path> studies = new ArrayList<>();
  private int files;

  private FolderScan(StudyReports reports) {
    this.reports = reports;
  }

  /**
   * What is below a folder.
   *
   * @param runs folders of runs
   * @param studies folders of searches
   */
  record Found(List<Path> runs, List<Path> studies) {}

  /**
   * Looks through a folder.
   *
   * @throws IOException if it is none
   */
  static Found of(Path root, StudyReports reports) throws IOException {
    FolderScan scan = new FolderScan(reports);
    // The folder itself may be named by a link.
    Files.walkFileTree(
        root.toRealPath(), EnumSet.noneOf(java.nio.file.FileVisitOption.class), DEEPEST, scan);
    return new Found(scan.runs, scan.studies);
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    if (runs.size() + studies.size() >= MOST_RUNS || files > MOST_FILES) {
      return FileVisitResult.TERMINATE;
    }
    if (Files.isRegularFile(folder.resolve(EVENTS), LinkOption.NOFOLLOW_LINKS)) {
      runs.add(folder);
    }
    if (reports.isStudy(folder)) {
      studies.add(folder);
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    return files++ > MOST_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
  }

  /** What goes away while it is looked at, or may not be read, is passed over. */
  @Override
  public FileVisitResult visitFileFailed(Path file, IOException failure) {
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(
      Path folder, java.io.@org.jspecify.annotations.Nullable IOException failure) {
    return FileVisitResult.CONTINUE;
  }
}
