package org.gru4j.display;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.gru4j.storage.AtomicFile;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.internal.chartpart.Chart;

/** Writes pictures as PNG files. */
public final class Picture {
  private Picture() {}

  /**
   * Encodes in memory and replaces the file as a whole. Java's encoders would otherwise write a
   * temporary file of their own first, and say of a full disk only that something failed.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(BufferedImage picture, Path file) throws IOException {
    byte[] encoded = png(picture);
    AtomicFile.write(file, out -> out.write(encoded));
  }

  /** A picture as the bytes of a PNG file. */
  public static byte[] png(BufferedImage picture) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream image = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(picture, "png", image);
    }
    return bytes.toByteArray();
  }

  static void write(Chart<?, ?> chart, Path file) throws IOException {
    write(BitmapEncoder.getBufferedImage(chart), file);
  }
}
