package org.gru4j.keras;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gru4j.storage.ArchiveException;
import org.gru4j.storage.BoundedArchive;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A model as Keras 3 writes it: a zip archive of {@code metadata.json}, {@code config.json} and the
 * HDF5 file {@code model.weights.h5}, in which the arrays of a layer have numbers for names. It is
 * read within the limits of {@link BoundedArchive}.
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused</td><td>what {@link BoundedArchive} refuses; an entry too few; metadata of more
 *     than 1 MiB, a configuration of more than 64 MiB; what {@link ModelJson} refuses; weights that
 *     {@link KerasFile} refuses, or of more than 20 times the archive's size; another version;
 *     arrays of layers that are not known</td></tr>
 * <tr><td>ignored</td><td>all other entries, and all other metadata</td></tr>
 * <tr><td>accepted</td><td>stored and deflated entries in any order</td></tr>
 * </table>
 */
final class KerasArchive implements ModelSource {
  private static final String METADATA = "metadata.json";
  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "model.weights.h5";
  private static final int METADATA_BYTES = 1 << 20;

  private final Path path;
  private final Path extracted;
  private final KerasFile weights;
  private final ModelConfig config;
  private final Map<String, Keras3Arrays> arrays;

  private KerasArchive(Path path, Path extracted, Keras3Config model) {
    this.path = path;
    this.extracted = extracted;
    this.arrays = model.arrays();
    this.config = ModelConfig.ofKeras2(path, model.translated());
    this.weights = KerasFile.open(extracted, path);
  }

  /** Whether a file begins as zip archives do. */
  static boolean isArchive(Path path) {
    if (!Files.isRegularFile(path)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(path)) {
      return in.read() == 'P' && in.read() == 'K';
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static KerasArchive open(Path path) {
    try (BoundedArchive zip = opened(path)) {
      Map<String, Object> metadata = json(zip, path, METADATA, METADATA_BYTES);
      String version = String.valueOf(metadata.get("keras_version"));
      if (!version.startsWith("3.")) {
        throw KerasImportException.of(
            path, "an archive of Keras 3, or an .h5 file", "version " + version);
      }
      Keras3Config model =
          new Keras3Config(path, json(zip, path, CONFIG, ModelJson.MOST_CHARACTERS));
      // The HDF5 library reads files only.
      Path extracted = Files.createTempFile("gru4j", ".h5");
      try {
        extract(zip, path, extracted);
        return new KerasArchive(path, extracted, model);
      } catch (IOException | RuntimeException | Error e) {
        Files.deleteIfExists(extracted);
        throw e;
      }
    } catch (ArchiveException e) {
      throw KerasImportException.ofArchive(e);
    } catch (IOException e) {
      KerasImportException refused =
          KerasImportException.of(
              path, "an intact archive of Keras 3", String.valueOf(e.getMessage()));
      refused.initCause(e);
      throw refused;
    }
  }

  private static BoundedArchive opened(Path path) throws IOException {
    try {
      return BoundedArchive.open(path);
    } catch (ArchiveException e) {
      throw KerasImportException.of(
          path, "an intact archive of Keras 3", "another (%s)".formatted(e.getMessage()));
    }
  }

  private static void requireEntry(BoundedArchive zip, Path path, String name) {
    if (!zip.has(name)) {
      throw KerasImportException.of(
          path, "a whole model as model.save writes it", "no %s in the archive".formatted(name));
    }
  }

  private static Map<String, Object> json(BoundedArchive zip, Path path, String name, int most)
      throws IOException {
    requireEntry(zip, path, name);
    return ModelJson.read(zip.text(name, most), path, "a %s in JSON".formatted(name));
  }

  private static void extract(BoundedArchive zip, Path path, Path target) throws IOException {
    requireEntry(zip, path, WEIGHTS);
    try (InputStream in = zip.stream(WEIGHTS, BoundedArchive.inflationLimit(path))) {
      Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Override
  public ModelConfig config() {
    return config;
  }

  @Override
  public Map<String, KerasFile.Entry> arrays(String layer, boolean bidirectional) {
    Keras3Arrays known = arrays.get(layer);
    Map<String, KerasFile.Entry> entries = new LinkedHashMap<>();
    if (known == null) {
      return entries;
    }
    for (KerasFile.Entry entry : weights.arrays(known.group(), layer).values()) {
      String name = known.names().get(entry.name());
      if (name == null) {
        throw KerasImportException.of(
            path,
            layer,
            known.names().isEmpty()
                ? "a layer without arrays, or one of " + Keras3Arrays.CLASSES
                : "no arrays but " + String.join(", ", known.names().keySet()),
            entry.name());
      }
      entries.put(name, entry);
    }
    return entries;
  }

  @Override
  public INDArray read(KerasFile.Entry entry) {
    return weights.read(entry);
  }

  @Override
  public void close() {
    weights.close();
    try {
      Files.deleteIfExists(extracted);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
