package org.gru4j.keras;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.modelimport.keras.utils.KerasModelUtils;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A model as Keras 3 writes it: a zip archive of {@code metadata.json}, {@code config.json} and the
 * HDF5 file {@code model.weights.h5}, in which the arrays of a layer have numbers for names.
 */
final class KerasArchive implements ModelSource {
  private static final String METADATA = "metadata.json";
  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "model.weights.h5";

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
    try (ZipFile zip = new ZipFile(path.toFile())) {
      String version = String.valueOf(json(zip, path, METADATA).get("keras_version"));
      if (!version.startsWith("3.")) {
        throw KerasImportException.of(
            path, "an archive of Keras 3, or an .h5 file", "version " + version);
      }
      Keras3Config model = new Keras3Config(path, json(zip, path, CONFIG));
      // The HDF5 library reads files only.
      Path extracted = Files.createTempFile("gru4j", ".h5");
      try {
        extract(zip, path, extracted);
        return new KerasArchive(path, extracted, model);
      } catch (IOException | RuntimeException e) {
        Files.deleteIfExists(extracted);
        throw e;
      }
    } catch (IOException e) {
      KerasImportException refused =
          KerasImportException.of(
              path, "an intact archive of Keras 3", String.valueOf(e.getMessage()));
      refused.initCause(e);
      throw refused;
    }
  }

  private static InputStream entry(ZipFile zip, Path path, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw KerasImportException.of(
          path, "a whole model as model.save writes it", "no %s in the archive".formatted(name));
    }
    return zip.getInputStream(entry);
  }

  private static Map<String, Object> json(ZipFile zip, Path path, String name) throws IOException {
    try (InputStream in = entry(zip, path, name)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return KerasModelUtils.parseJsonString(text);
    } catch (org.nd4j.shade.jackson.core.JsonProcessingException e) {
      throw KerasImportException.of(path, "a %s in JSON".formatted(name), "other text");
    }
  }

  private static void extract(ZipFile zip, Path path, Path target) throws IOException {
    try (InputStream in = entry(zip, path, WEIGHTS)) {
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
