package org.gru4j.display;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.gru4j.seq2seq.Seq2SeqException;
import org.gru4j.seq2seq.Translation;

/** Draws which words of the source each word of a translation was written from. */
public final class AttentionPlot {
  private static final int CELL = 40;
  private static final int MARGIN = 200;

  private AttentionPlot() {}

  /**
   * Writes a heat map: the source from left to right, the translation from top to bottom.
   *
   * @param file a PNG file, replaced if it is there
   * @throws Seq2SeqException if the model has no attention
   */
  public static void write(Translation translation, Path file) {
    if (translation.attention().isEmpty()) {
      throw new Seq2SeqException("Expected a model with attention to draw, found one without.");
    }
    List<double[]> weights =
        translation.attention().stream()
            .map(row -> IntStream.range(0, row.length).mapToDouble(column -> row[column]).toArray())
            .toList();
    HeatMap map =
        new HeatMap(
            "Attention",
            "translation",
            "source",
            translation.tokens(),
            translation.sourceTokens(),
            weights);
    try {
      Picture.write(map.chart(CELL, MARGIN), file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
