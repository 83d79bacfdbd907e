package org.gru4j.speech.display;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.gru4j.display.Picture;
import org.gru4j.speech.ctc.CtcAlignment;
import org.gru4j.speech.ctc.CtcAlignment.Span;
import org.gru4j.speech.decoding.CtcSymbols;
import org.gru4j.speech.features.FeatureMatrix;

/**
 * Draws the spectrum of an utterance over time, and above it each recognised symbol at the time at
 * which the network wrote it: where symbols and sound do not meet, a model has learnt something
 * else.
 *
 * @param bands energies of bands in each frame, as their logarithms
 * @param secondsPerFrame from one frame to the next
 * @param alignment the symbols in steps of the network
 * @param symbols their texts
 * @param secondsPerStep from one step of the network to the next
 */
public record SpectrogramPlot(
    FeatureMatrix bands,
    double secondsPerFrame,
    CtcAlignment alignment,
    CtcSymbols symbols,
    double secondsPerStep) {
  private static final int PIXELS_A_SECOND = 300;
  private static final int BAND_PIXELS = 3;
  private static final int MARGIN = 50;
  private static final int HEADING = 60;
  private static final int WIDEST = 30_000;
  private static final double TICK_SECONDS = 0.5;
  private static final double DARKEST = 0.05;

  /** From soft to loud, equally far apart to the eye; colours of the palette viridis. */
  private static final Color[] PALETTE = {
    new Color(68, 1, 84),
    new Color(59, 82, 139),
    new Color(33, 145, 140),
    new Color(94, 201, 98),
    new Color(253, 231, 37)
  };

  /**
   * Writes the picture.
   *
   * @param title a line above it, such as the text
   * @param file a PNG file, replaced if it is there
   * @throws UncheckedIOException if it cannot be written
   */
  public void write(String title, Path file) {
    try {
      Picture.write(draw(title), file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int x(double seconds) {
    return MARGIN + (int) Math.round(seconds * PIXELS_A_SECOND);
  }

  private BufferedImage draw(String title) {
    double seconds = bands.frames() * secondsPerFrame;
    int width = Math.min(WIDEST, x(seconds) + MARGIN);
    int bottom = HEADING + bands.dimension() * BAND_PIXELS;
    BufferedImage image = new BufferedImage(width, bottom + MARGIN, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, image.getHeight());
    drawBands(graphics, bottom);
    drawAxis(graphics, seconds, bottom);
    drawSymbols(graphics, bottom);
    graphics.setColor(Color.BLACK);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
    graphics.drawString(title, MARGIN, 18);
    graphics.dispose();
    return image;
  }

  private void drawBands(Graphics2D graphics, int bottom) {
    float[] sorted = bands.values().clone();
    Arrays.sort(sorted);
    // The softest of all are often silence without a sound of the room, far below the rest.
    float low = sorted.length == 0 ? 0 : sorted[(int) (DARKEST * sorted.length)];
    float high = sorted.length == 0 ? 1 : sorted[sorted.length - 1];
    for (int frame = 0; frame < bands.frames(); frame++) {
      int left = x(frame * secondsPerFrame);
      int right = x((frame + 1) * secondsPerFrame);
      for (int band = 0; band < bands.dimension(); band++) {
        double share = (bands.get(frame, band) - low) / Math.max(1e-6, high - low);
        graphics.setColor(color(Math.max(0, Math.min(1, share))));
        graphics.fillRect(
            left, bottom - (band + 1) * BAND_PIXELS, Math.max(1, right - left), BAND_PIXELS);
      }
    }
  }

  private static Color color(double share) {
    double place = share * (PALETTE.length - 1);
    int below = (int) Math.min(PALETTE.length - 2, place);
    double part = place - below;
    Color one = PALETTE[below];
    Color other = PALETTE[below + 1];
    return new Color(
        mixed(one.getRed(), other.getRed(), part),
        mixed(one.getGreen(), other.getGreen(), part),
        mixed(one.getBlue(), other.getBlue(), part));
  }

  private static int mixed(int one, int other, double part) {
    return (int) Math.round(one + part * (other - one));
  }

  private static void drawAxisLabel(Graphics2D graphics, String text, int center, int y) {
    graphics.drawString(text, center - graphics.getFontMetrics().stringWidth(text) / 2, y);
  }

  private void drawAxis(Graphics2D graphics, double seconds, int bottom) {
    graphics.setColor(Color.DARK_GRAY);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    for (int tick = 0; tick * TICK_SECONDS <= seconds; tick++) {
      int at = x(tick * TICK_SECONDS);
      graphics.drawLine(at, bottom, at, bottom + 5);
      drawAxisLabel(
          graphics, String.format(Locale.ROOT, "%.1f s", tick * TICK_SECONDS), at, bottom + 20);
    }
    drawAxisLabel(graphics, "mel bands, low to high, over time", x(seconds / 2), bottom + 40);
  }

  private void drawSymbols(Graphics2D graphics, int bottom) {
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
    graphics.setStroke(new BasicStroke(1));
    for (Span span : alignment.spans()) {
      int center = x((span.start() + span.end()) / 2.0 * secondsPerStep);
      String text = symbols.text(span.symbol());
      graphics.setColor(new Color(255, 255, 255, 130));
      graphics.drawLine(center, HEADING, center, bottom);
      graphics.setColor(Color.BLACK);
      graphics.drawLine(center, HEADING - 6, center, HEADING);
      drawAxisLabel(graphics, text.isBlank() ? "\u2423" : text.strip(), center, HEADING - 10);
    }
  }
}
