package org.gru4j.display;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.gru4j.train.samples.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesPlotTest {
  private static Sample.Series panel(String name, double... values) {
    double[] steps = new double[values.length];
    Arrays.setAll(steps, i -> i + 1.0);
    return new Sample.Series(
        name,
        "step",
        List.of(
            Sample.Curve.of("truth", steps, values),
            Sample.Curve.of("median", new double[0], new double[0]),
            Sample.Curve.of("one in ten is below", steps, values)));
  }

  @Test
  void aPanelForEachSeriesOneBelowTheOther(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("für alle.png");
    SeriesPlot.write(List.of(panel("ä", 1, 2, 3), panel("b", 7)), file);
    BufferedImage picture = ImageIO.read(file.toFile());
    assertThat(picture.getHeight()).isEqualTo(600);
    boolean drawn = false;
    for (int x = 60; x < 600; x++) {
      drawn |= (picture.getRGB(x, 150) & 0xFFFFFF) == 0x404040;
    }
    assertThat(drawn).as("the curve crosses the middle of its panel").isTrue();
  }

  @Test
  void aPlaceThatTakesNoFileIsSaid(@TempDir Path folder) {
    assertThatThrownBy(() -> SeriesPlot.write(List.of(panel("a", 1, 2)), folder))
        .isInstanceOf(UncheckedIOException.class);
  }
}
