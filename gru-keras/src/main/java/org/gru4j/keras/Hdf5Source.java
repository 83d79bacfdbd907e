package org.gru4j.keras;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A model as Keras 1 and 2 write it, and Keras 3 on demand: one HDF5 file, whose attributes are the
 * configuration, and below {@code model_weights} one group for each layer by its name.
 */
record Hdf5Source(KerasFile file, ModelConfig config) implements ModelSource {
  static Hdf5Source open(Path path) {
    KerasFile file = KerasFile.open(path, path);
    try {
      return new Hdf5Source(file, ModelConfig.read(file));
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public Map<String, KerasFile.Entry> arrays(String layer, boolean bidirectional) {
    Map<String, KerasFile.Entry> entries = new LinkedHashMap<>();
    for (KerasFile.Entry entry : file.arrays("model_weights/" + layer, layer).values()) {
      String name = ArrayNames.of(entry.name(), config.version(), bidirectional);
      if (entries.put(name, entry) != null) {
        throw KerasImportException.of(file.path(), layer, "one array called " + name, "two");
      }
    }
    return entries;
  }

  @Override
  public INDArray read(KerasFile.Entry entry) {
    return file.read(entry);
  }

  @Override
  public void close() {
    file.close();
  }
}
