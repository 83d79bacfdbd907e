package org.gru4j.cli.predict;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gru4j.cli.run.StandardText;
import org.gru4j.storage.AtomicFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where predictions go, and in which form. */
final class PredictionOutput {
  /** How predictions are written. */
  enum Format {
    CSV {
      @Override
      PredictionWriter writer(Writer out) {
        return new CsvPredictions(out);
      }
    },
    JSONL {
      @Override
      PredictionWriter writer(Writer out) {
        return new JsonPredictions(out);
      }
    };

    abstract PredictionWriter writer(Writer out);
  }

  @Option(
      names = "--format",
      paramLabel = "NAME",
      defaultValue = "csv",
      description = "csv, or jsonl: a JSON object in each line (default: ${DEFAULT-VALUE}).")
  Format format = Format.CSV;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Where they go, in UTF-8 (default: standard output).")
  @Nullable Path file;

  /** What makes predictions. */
  interface Work {
    void into(PredictionWriter out) throws IOException;
  }

  /** Refuses a place that nothing can be written to. */
  void requireWritable() {
    Path folder = file == null ? null : file.toAbsolutePath().getParent();
    if (file != null && (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder))) {
      throw new IllegalArgumentException(
          "Expected a file in a folder that is there (--output), found %s.".formatted(file));
    }
  }

  /** Writes predictions as they are made; a file only has all of them or is what it was. */
  void write(StandardText standard, Work work) throws IOException {
    if (file == null) {
      PrintWriter console = standard.out();
      write(console, work);
      if (console.checkError()) {
        throw new IOException("the standard output takes no more.");
      }
    } else {
      AtomicFile.write(
          file, out -> write(new OutputStreamWriter(out, StandardCharsets.UTF_8), work));
    }
  }

  private void write(Writer out, Work work) throws IOException {
    PredictionWriter writer = format.writer(out);
    work.into(writer);
    writer.flush();
    out.flush();
  }
}
