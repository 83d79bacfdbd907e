package org.gru4j.train.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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

  /**
   * Adds a record as JSON.
   *
   * @throws IOException if the file cannot be written
   */
  default void json(String name, Record content) throws IOException {
    text(name, TrainJson.write(content));
  }

  /** What writes an entry by itself. */
  interface Content {
    /**
     * Writes it and leaves the stream open.
     *
     * @throws IOException if the stream refuses
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Adds what something writes.
   *
   * @throws IOException if it cannot be written
   */
  default void stream(String name, Content content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    content.writeTo(bytes);
    bytes(name, bytes.toByteArray());
  }
}
