package org.gru4j.keras;

import java.nio.file.Path;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A file with a whole model of Keras: what the model is made of, and the arrays of its layers. */
interface ModelSource extends AutoCloseable {
  /**
   * Opens a file of any version.
   *
   * @throws KerasImportException if there is none, it is not intact or says nothing of a model
   */
  static ModelSource open(Path path) {
    return KerasArchive.isArchive(path) ? KerasArchive.open(path) : Hdf5Source.open(path);
  }

  ModelConfig config();

  /**
   * The arrays of a layer, without their numbers, by the names that Keras's documentation has, with
   * {@code forward_} or {@code backward_} in front if the layer has two directions.
   *
   * @throws KerasImportException if one is not what it claims to be, or has no name
   */
  Map<String, KerasFile.Entry> arrays(String layer, boolean bidirectional);

  /** The numbers of an array, rounded to single precision, in 'c' order. */
  INDArray read(KerasFile.Entry entry);

  @Override
  void close();
}
