package org.gru4j.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** Makes damaged and hostile archives of good ones. */
public final class Zips {
  private Zips() {}

  /**
   * Copies a zip file with another content of one entry, which is added if it is not there; all
   * sizes and checksums are right.
   *
   * @param change gets what the entry held, nothing if there was none
   */
  public static void change(Path from, Path to, String entry, UnaryOperator<byte[]> change)
      throws IOException {
    change(from, to, Map.of(entry, change));
  }

  /** The same with several entries. */
  public static void change(Path from, Path to, Map<String, UnaryOperator<byte[]>> changes)
      throws IOException {
    try (ZipFile zip = new ZipFile(from.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
      for (ZipEntry each : zip.stream().toList()) {
        byte[] content = zip.getInputStream(each).readAllBytes();
        UnaryOperator<byte[]> change = changes.getOrDefault(each.getName(), bytes -> bytes);
        write(out, each.getName(), change.apply(content));
      }
      for (Map.Entry<String, UnaryOperator<byte[]>> added : changes.entrySet()) {
        if (zip.getEntry(added.getKey()) == null) {
          write(out, added.getKey(), added.getValue().apply(new byte[0]));
        }
      }
    }
  }

  private static void write(ZipOutputStream out, String name, byte[] content) throws IOException {
    out.putNextEntry(new ZipEntry(name));
    out.write(content);
    out.closeEntry();
  }
}
