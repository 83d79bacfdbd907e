package org.gru4j.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Takes the named entries that a model adds to its checkpoint.
 *
 * <p>Names are file names in a zip, such as {@code vocabulary.txt}. Every method throws {@link
 * IllegalArgumentException} if the name is empty, taken, or one that Deeplearning4j reads itself.
 */
public interface CheckpointWriter {
  /**
   * Adds an entry.
   *
   * @throws IOException if the file cannot be written
   */
  void bytes(String name, byte[] content) throws IOException;

  /**
   * Adds an array with its shape and data type.
   *
   * @throws IOException if the file cannot be written
   */
  void array(String name, INDArray array) throws IOException;

  /**
   * Adds a text in UTF-8.
   *
   * @throws IOException if the file cannot be written
   */
  default void text(String name, String content) throws IOException {
    bytes(name, content.getBytes(StandardCharsets.UTF_8));
  }
}
