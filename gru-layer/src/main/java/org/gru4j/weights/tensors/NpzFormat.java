package org.gru4j.weights.tensors;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.gru4j.storage.ArchiveException;
import org.gru4j.storage.BoundedArchive;
import org.gru4j.weights.WeightsException;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * NumPy's {@code .npz}: a zip archive of {@code name.npy}, read within the limits of {@link
 * BoundedArchive}.
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused when opened</td><td>what is no zip archive or cut short; two tensors of one
 *     name</td></tr>
 * <tr><td>refused when asked for</td><td>an entry that is not named {@code *.npy}; what {@link
 *     NpyFormat} refuses; damage, other lengths and checksums than the archive's directory has; more
 *     than 20 times the archive's size, counted over all that was asked for</td></tr>
 * <tr><td>ignored</td><td>entries that nobody asks for, whatever they hold</td></tr>
 * <tr><td>accepted</td><td>stored and deflated entries, names with folders</td></tr>
 * </table>
 */
final class NpzFormat implements TensorFormat {
  private static final String ENTRY_SUFFIX = new NpyFormat().suffix();

  @Override
  public String suffix() {
    return ".npz";
  }

  @Override
  public TensorSource open(Path file) throws IOException {
    Map<String, String> entries = new LinkedHashMap<>();
    FileState state = FileState.of(file);
    try (BoundedArchive archive = BoundedArchive.open(file)) {
      for (String entry : archive.names()) {
        if (entries.put(nameOf(entry), entry) != null) {
          throw WeightsException.of(file, nameOf(entry), "one entry", "two");
        }
      }
    } catch (ArchiveException e) {
      throw new WeightsException(String.valueOf(e.getMessage()));
    }
    return new Source(state, entries, BoundedArchive.inflationLimit(file));
  }

  private static String nameOf(String entry) {
    return entry.endsWith(ENTRY_SUFFIX)
        ? entry.substring(0, entry.length() - ENTRY_SUFFIX.length())
        : entry;
  }

  /** An archive, which is open only while one of its tensors is read. */
  private static final class Source implements TensorSource {
    private final FileState state;
    private final Map<String, String> entries;
    private long budget;

    Source(FileState state, Map<String, String> entries, long budget) {
      this.state = state;
      this.entries = entries;
      this.budget = budget;
    }

    @Override
    public Set<String> names() {
      return Collections.unmodifiableSet(entries.keySet());
    }

    @Override
    public INDArray read(String name) throws IOException {
      Path file = state.file();
      String entry = Objects.requireNonNull(entries.get(name), name);
      if (!entry.endsWith(ENTRY_SUFFIX)) {
        throw WeightsException.of(file, name, "an entry named *.npy", entry);
      }
      state.requireUnchanged();
      try (BoundedArchive archive = BoundedArchive.open(file, budget);
          InputStream in = new BufferedInputStream(archive.stream(entry, budget))) {
        INDArray tensor = NpyHeader.read(in, file, name).readNumbers(in, archive.remaining());
        budget = archive.remaining();
        return tensor;
      } catch (ArchiveException e) {
        throw new WeightsException(String.valueOf(e.getMessage()));
      }
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
