package org.gru4j.weights.tensors;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gru4j.weights.WeightsException;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A kind of file that holds tensors, known by the end of its name. */
interface TensorFormat {
  /**
   * What a file says of its tensors, which are read one by one when they are asked for.
   *
   * @throws WeightsException if the file as a whole is not intact or claims what it does not have
   */
  TensorSource open(Path file) throws IOException;

  /**
   * Writes FLOAT and DOUBLE tensors.
   *
   * @throws WeightsException if the format cannot hold them
   */
  void write(Map<String, INDArray> tensors, OutputStream out) throws IOException;

  /** How names of such files end. */
  String suffix();

  /**
   * The format of a file by its name.
   *
   * @throws WeightsException if none has such a name
   */
  static TensorFormat of(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    List<TensorFormat> all = List.of(new SafetensorsFormat(), new NpzFormat(), new NpyFormat());
    return all.stream()
        .filter(format -> name.endsWith(format.suffix()))
        .findFirst()
        .orElseThrow(
            () ->
                new WeightsException(
                    "Expected a file named *.safetensors, *.npz or *.npy, found %s."
                        .formatted(file)));
  }
}
