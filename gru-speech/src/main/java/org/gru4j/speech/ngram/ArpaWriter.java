package org.gru4j.speech.ngram;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gru4j.storage.AtomicFile;

/** Writes the ARPA format: all n-grams, the shortest first, with log10 of their probabilities. */
final class ArpaWriter {
  private ArpaWriter() {}

  static void write(NgramModel model, Path file) {
    try {
      AtomicFile.write(
          file,
          out -> {
            Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            write(model, writer);
            writer.flush();
          });
    } catch (IOException e) {
      throw new NgramException("Expected to write the model to " + file + ", found: " + e, e);
    }
  }

  private static void write(NgramModel model, Writer writer) throws IOException {
    List<List<Integer>> nodes = new ArrayList<>();
    writer.write("\\data\\\n");
    for (int length = 1; length <= model.order(); length++) {
      List<Integer> ofLength = new ArrayList<>();
      model.tree().forEach(length, ofLength::add);
      nodes.add(ofLength);
      writer.write("ngram " + length + "=" + ofLength.size() + "\n");
    }
    for (int length = 1; length <= model.order(); length++) {
      writer.write("\n\\" + length + "-grams:\n");
      for (int node : nodes.get(length - 1)) {
        writer.write(line(model, node, length));
      }
    }
    writer.write("\n\\end\\\n");
  }

  private static String line(NgramModel model, int node, int length) {
    StringBuilder line = new StringBuilder().append(model.probability(node));
    char separator = '\t';
    for (int word : model.tree().ngram(node)) {
      line.append(separator).append(model.words().get(word));
      separator = ' ';
    }
    if (length < model.order()) {
      line.append('\t').append(model.backoff(node));
    }
    return line.append('\n').toString();
  }
}
