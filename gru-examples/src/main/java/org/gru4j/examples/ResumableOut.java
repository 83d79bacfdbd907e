package org.gru4j.examples;

import org.gru4j.train.checkpoint.RunFolder;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a training writes to, or goes on. */
final class ResumableOut {
  @Mixin OutFolder out = new OutFolder();

  @Option(names = "--resume", description = "Go on with the run in --out.")
  boolean resume;

  RunFolder open() {
    if (resume && out.path == null) {
      throw new IllegalArgumentException(
          "Expected the folder of a run by --out to resume, found none.");
    }
    RunFolder run = out.open();
    if (!resume) {
      OutFolder.requireNoRun(run, "--resume goes on with it, ");
    }
    return run;
  }
}
