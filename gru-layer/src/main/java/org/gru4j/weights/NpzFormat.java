package org.gru4j.weights;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** NumPy's {@code .npz}: a zip archive of {@code name.npy}. */
final class NpzFormat implements TensorFormat {
  private static final String ENTRY_SUFFIX = new NpyFormat().suffix();

  /**
   * Weights hardly compress. An archive that claims to inflate to more than this many times its
   * size, beyond a free share for small ones of zeros, is a bomb.
   */
  private static final long MAXIMUM_INFLATION = 20;

  private static final long FREE_BYTES = 64L << 20;

  @Override
  public String suffix() {
    return ".npz";
  }

  @Override
  public Map<String, INDArray> read(Path file) throws IOException {
    Map<String, INDArray> tensors = new LinkedHashMap<>();
    long budget = FREE_BYTES + MAXIMUM_INFLATION * Files.size(file);
    try (ZipFile archive = new ZipFile(file.toFile())) {
      List<? extends ZipEntry> entries = archive.stream().toList();
      for (ZipEntry entry : entries) {
        String name = nameOf(file, entry);
        INDArray tensor = read(archive, entry, file, name, budget);
        budget -= tensor.length() * tensor.dataType().width();
        if (tensors.put(name, tensor) != null) {
          throw WeightsException.of(file, name, "one entry", "two");
        }
      }
      return tensors;
    } catch (ZipException e) {
      throw WeightsException.of(file, "a zip archive", String.valueOf(e.getMessage()));
    }
  }

  private static String nameOf(Path file, ZipEntry entry) {
    String name = entry.getName();
    if (!name.endsWith(ENTRY_SUFFIX)) {
      throw WeightsException.of(file, "entries named *.npy", name);
    }
    return name.substring(0, name.length() - ENTRY_SUFFIX.length());
  }

  private static INDArray read(ZipFile archive, ZipEntry entry, Path file, String name, long budget)
      throws IOException {
    try (CheckedInputStream in =
        new CheckedInputStream(archive.getInputStream(entry), new CRC32())) {
      INDArray tensor = NpyFormat.read(in, file, name, budget);
      if (in.getChecksum().getValue() != entry.getCrc()) {
        throw WeightsException.of(file, name, "the CRC-32 of the archive's directory", "another");
      }
      return tensor;
    } catch (ZipException | java.io.EOFException e) {
      throw WeightsException.of(file, name, "deflated bytes", String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void write(Map<String, INDArray> tensors, OutputStream out) throws IOException {
    ZipOutputStream archive = new ZipOutputStream(out);
    for (Map.Entry<String, INDArray> tensor : tensors.entrySet()) {
      ZipEntry entry = new ZipEntry(tensor.getKey() + ENTRY_SUFFIX);
      // The same weights give the same file, whenever they are written.
      entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
      archive.putNextEntry(entry);
      NpyFormat.write(tensor.getValue(), archive);
      archive.closeEntry();
    }
    archive.finish();
  }
}
