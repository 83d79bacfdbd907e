package org.gru4j.speech.display;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.gru4j.speech.ctc.CtcAlignment;
import org.gru4j.speech.ctc.CtcAlignment.Span;
import org.gru4j.speech.decoding.CtcSymbols;
import org.gru4j.speech.features.FeatureMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpectrogramPlotTest {
  private static final int FRAMES = 100;
  private static final int BANDS = 20;

  @TempDir private Path folder;

  private BufferedImage drawn(CtcAlignment alignment) throws IOException {
    FeatureMatrix bands = new FeatureMatrix(FRAMES, BANDS);
    for (int frame = 0; frame < FRAMES; frame++) {
      // Loud in the lowest band at first, in the highest at the end.
      bands.values()[frame * BANDS + (frame < FRAMES / 2 ? 0 : BANDS - 1)] = 10;
    }
    Path file = folder.resolve("plot für alle.png");
    new SpectrogramPlot(bands, 0.01, alignment, CtcSymbols.ofCharacters("ab "), 0.04)
        .write("a title", file);
    return ImageIO.read(file.toFile());
  }

  @Test
  void loudIsBrightWhereItIsHeard() throws IOException {
    BufferedImage image = drawn(new CtcAlignment(List.of(), 0));
    assertThat(image.getWidth()).isEqualTo(2 * 50 + 300);
    assertThat(image.getHeight()).isEqualTo(60 + 3 * BANDS + 50);
    Color loud = new Color(253, 231, 37);
    Color soft = new Color(68, 1, 84);
    int lowest = 60 + 3 * BANDS - 2;
    int highest = 60 + 1;
    assertThat(new Color(image.getRGB(100, lowest))).isEqualTo(loud);
    assertThat(new Color(image.getRGB(100, highest))).isEqualTo(soft);
    assertThat(new Color(image.getRGB(300, lowest))).isEqualTo(soft);
    assertThat(new Color(image.getRGB(300, highest))).isEqualTo(loud);
  }

  @Test
  void symbolsStandAtTheirTimes() throws IOException {
    BufferedImage without = drawn(new CtcAlignment(List.of(), 0));
    // Steps 5 and 6 of 40 ms: about 0.24 s, 72 pixels from the margin.
    BufferedImage with = drawn(new CtcAlignment(List.of(new Span(1, 5, 7)), -1));
    assertThat(new Color(with.getRGB(50 + 72, 56))).isEqualTo(Color.BLACK);
    assertThat(new Color(without.getRGB(50 + 72, 56))).isEqualTo(Color.WHITE);
    assertThat(with.getRGB(350, 90)).isEqualTo(without.getRGB(350, 90));
  }
}
